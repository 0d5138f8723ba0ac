"""Keys in a folder: who has the key reads, nobody else, and what is destroyed stays so."""

import base64
import json
import multiprocessing
import os
import stat
import uuid

import pytest

from programme import vault

BETTINA, AMINA = uuid.UUID(int=1), uuid.UUID(int=2)
NOTE, OTHER = "matching.Conversation.text", "matching.FollowUp.note"
SAID = "Hun sover dårligt og vil helst begynde kl. 10."
OLD_KEY, NEW_KEY = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_STORE, settings.FIELD_KEY, settings.FIELD_KEY_OLD = tmp_path / "keys", OLD_KEY, b""
    return settings.KEY_STORE


def seal(text=SAID, key=BETTINA, about=NOTE):
    return vault.seal(text, key=key, about=about)


def unseal(stored, key=BETTINA, about=NOTE):
    return vault.unseal(stored, key=key, about=about)


def files(folder):
    return sorted(file.name for file in folder.iterdir() if file.name != ".lock")


def test_what_was_sealed_is_read_again_and_looks_different_each_time():
    one, other = seal(), seal()
    assert one != other
    assert SAID not in one and base64.b64encode(SAID.encode()).decode() not in one
    assert [unseal(one), unseal(other)] == [SAID, SAID]


def test_the_key_is_a_file_for_the_owner_of_the_process_alone(folder):
    seal()
    assert files(folder) == [f"{BETTINA}.json"]
    modes = [stat.S_IMODE(os.stat(path).st_mode) for path in (folder, folder / f"{BETTINA}.json")]
    assert modes == [0o700, 0o600]


def test_a_text_is_tied_to_its_citizen_and_its_field():
    stored = seal()
    seal(key=AMINA)
    for key, about in ((AMINA, NOTE), (BETTINA, OTHER)):
        with pytest.raises(vault.Unreadable):
            unseal(stored, key, about)


def test_a_single_bit_makes_it_unreadable():
    prefix, number, sealed = seal("Kort").split(":")
    whole = base64.b64decode(sealed)
    for place in range(len(whole) * 8):
        bits = bytearray(whole)
        bits[place // 8] ^= 1 << place % 8
        with pytest.raises(vault.Unreadable):
            unseal(f"{prefix}:{number}:{base64.b64encode(bits).decode()}")


@pytest.mark.parametrize(
    "stored",
    ["Plain text", "sealed1:1:", "sealed1:1:AAAA", "sealed1:7:c29tZXRoaW5n", "sealed1:1:A", ""],
)
def test_what_is_no_sealed_text_is_unreadable(stored):
    seal()
    with pytest.raises(vault.Unreadable):
        unseal(stored)


def test_reading_never_makes_a_key(folder):
    stored = seal()
    (folder / f"{BETTINA}.json").unlink()
    with pytest.raises(vault.Unreadable):
        unseal(stored)
    assert files(folder) == []


def test_what_is_destroyed_stays_destroyed(folder):
    stored, kept = seal(), seal(key=AMINA)
    vault.destroy(BETTINA)
    vault.destroy(BETTINA)
    assert files(folder) == [f"{BETTINA}.gone", f"{AMINA}.json"]
    assert vault.destroyed() == {BETTINA}
    with pytest.raises(vault.Unreadable):
        unseal(stored)
    with pytest.raises(vault.Unreadable):
        seal()
    assert unseal(kept, AMINA) == SAID


def test_destroyed_counts_from_the_first_half_on(folder):
    """The machine stops between the two files; or somebody puts an old copy of the key back."""
    stored, file = seal(), folder / f"{BETTINA}.json"
    kept = file.read_bytes()
    vault.destroy(BETTINA)
    file.write_bytes(kept)
    with pytest.raises(vault.Unreadable):
        unseal(stored)
    vault.try_keys()
    vault.destroy(BETTINA)
    assert files(folder) == [f"{BETTINA}.gone"]


def test_the_house_keeps_its_key():
    with pytest.raises(ValueError, match="house"):
        vault.destroy(vault.HOUSE)


def in_another_process(act, *args):
    child = multiprocessing.get_context("fork").Process(target=act, args=args)
    child.start()
    child.join()
    assert child.exitcode == 0


def test_what_another_process_destroys_is_gone_here_at_once():
    stored = seal()
    assert unseal(stored) == SAID
    in_another_process(vault.destroy, BETTINA)
    with pytest.raises(vault.Unreadable):
        unseal(stored)


def test_a_key_that_another_process_renews_is_taken_up_at_once():
    stored = seal()
    in_another_process(vault.renew, BETTINA)
    assert vault.generation_of(seal()) == 2
    assert unseal(stored) == SAID


def test_many_who_write_the_first_text_at_once_have_one_key():
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(8), fork.SimpleQueue()

    def write(number):
        start.wait()
        told.put(seal(f"note {number}"))

    writers = [fork.Process(target=write, args=[number]) for number in range(8)]
    for one in writers:
        one.start()
    texts = {unseal(told.get()) for _one in writers}
    for one in writers:
        one.join()
    assert texts == {f"note {number}" for number in range(8)}


def test_a_wrong_wrapping_key_reads_nothing_and_writes_nothing(settings):
    stored = seal()
    settings.FIELD_KEY = NEW_KEY
    for act in (lambda: unseal(stored), seal, vault.try_keys, lambda: vault.renew(BETTINA)):
        with pytest.raises(vault.Unreadable, match="FIELD_KEY"):
            act()


def test_the_wrapping_key_changes_and_the_old_one_can_go(settings, folder):
    stored = {key: seal(key=key) for key in (BETTINA, AMINA)}
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = NEW_KEY, OLD_KEY
    assert [unseal(text, key) for key, text in stored.items()] == [SAID, SAID]
    assert (vault.rewrap(), vault.rewrap()) == (2, 0)
    settings.FIELD_KEY_OLD = b""
    assert [unseal(text, key) for key, text in stored.items()] == [SAID, SAID]
    by = {json.loads(file.read_text())["by"] for file in folder.glob("*.json")}
    assert by == {vault.fingerprint(NEW_KEY)}


def test_two_generations_stand_side_by_side_until_one_is_dropped():
    before = seal()
    assert vault.renew(BETTINA) == 2
    after = seal()
    assert [unseal(before), unseal(after)] == [SAID, SAID]
    vault.drop(BETTINA, [1, 2])
    assert unseal(after) == SAID
    with pytest.raises(vault.Unreadable):
        unseal(before)


def test_one_key_cannot_stand_for_another(folder):
    """Wrapped keys are tied to whose they are: files cannot change places."""
    stored = seal()
    seal(key=AMINA)
    (folder / f"{AMINA}.json").write_bytes((folder / f"{BETTINA}.json").read_bytes())
    with pytest.raises(vault.Unreadable):
        unseal(stored, AMINA)
    with pytest.raises(vault.Unreadable):
        vault.try_keys()


def test_what_a_killed_process_left_half_written_is_swept_up(folder):
    seal()
    (folder / f".{BETTINA}.json-99-abcd").write_text('{"by"')
    assert vault.known() == [BETTINA]
    vault.rewrap()
    assert files(folder) == [f"{BETTINA}.json"]
