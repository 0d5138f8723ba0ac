"""Keys that lie outside the database: one a citizen, by which what was written about them is sealed.

A key is a small file in the folder `KEY_STORE`, itself wrapped by `FIELD_KEY`. The folder is in no
copy of the database: where a key is destroyed, the texts are unreadable in every copy, old ones too,
and what remains of it says so for as long as the folder lives.

A file holds {"by": which key wrapped it, "keys": {generation: wrapped key}, "made": {generation: when}}.
While texts go from one generation to the next, two stand side by side.
"""

import base64
import datetime
import fcntl
import hashlib
import hmac
import json
import os
import re
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

HOUSE = uuid.UUID("686f7573-6500-4000-8000-000000000000")  # the key of texts about no citizen
NONCE = 12  # bytes; drawn anew for each text
SEALED = re.compile(r"sealed1:(\d+):([A-Za-z0-9+/=]+)", re.ASCII)
KEPT_IN_MIND = 500  # unwrapped keys a process remembers

_in_mind: dict[Path, tuple] = {}


class Unreadable(Exception):
    """What was sealed cannot be opened; the message is a sentence for the reader of the page."""


# Texts


def seal(text, *, key, about):
    """The form in which a text is stored.

    key : UUID of the key, made if it is the first text      about : the field, "app.Model.field"

    Raises Unreadable where the key has been destroyed, or cannot be unwrapped.
    """
    keys = _keys(key) or _make(key)
    generation = max(keys)
    nonce = os.urandom(NONCE)
    sealed = nonce + keys[generation].encrypt(nonce, text.encode(), _bound(key, about))
    return f"sealed1:{generation}:{base64.b64encode(sealed).decode()}"


def unseal(stored, *, key, about):
    """The text of a stored form; Unreadable if it is not this key's, not this field's, or not whole."""
    found = SEALED.fullmatch(stored)
    if found is None:
        raise Unreadable(_("What was written here has been changed from outside."))
    generation, sealed = int(found[1]), found[2]
    keys = _keys(key)
    if keys is None:
        raise Unreadable(_("What was written here cannot be read: its key is missing."))
    if generation not in keys:
        raise Unreadable(_("What was written here has been changed from outside."))
    try:
        whole = base64.b64decode(sealed, validate=True)
        return keys[generation].decrypt(whole[:NONCE], whole[NONCE:], _bound(key, about)).decode()
    except (InvalidTag, ValueError):
        raise Unreadable(_("What was written here has been changed from outside.")) from None


def is_sealed(stored):
    """Whether a text from the database has the stored form.

    >>> is_sealed("sealed1:1:c29tZXRoaW5n"), is_sealed("Jeg bliver hurtigt træt.")
    (True, False)
    """
    return SEALED.fullmatch(stored) is not None


def generation_of(stored):
    """
    >>> generation_of("sealed1:2:c29tZXRoaW5n")
    2
    """
    found = SEALED.fullmatch(stored)
    assert found, "not what seal() wrote"  # noqa: S101 - asked only of what was opened
    return int(found[1])


def _bound(key, about):
    """What a text is tied to: moved to another citizen or another field it does not open."""
    return f"{key} {about}".encode()


# Destroying


def destroy(key):
    """What was sealed by this key is unreadable from now on, everywhere; to do it again is harmless."""
    if key == HOUSE:
        raise ValueError("The house's own key is nobody's to destroy.")
    with _locked():
        # What remains comes first: were it the last, a crash in between could let the key be made anew.
        if not _grave(key).exists():
            _write(_grave(key), {"destroyed": _now()}, new=True)
        _file(key).unlink(missing_ok=True)
        _settle()
    _in_mind.pop(_file(key), None)


def destroyed():
    """The keys that have been destroyed: a set of UUIDs, also after the database was restored."""
    return {uuid.UUID(file.stem) for file in folder().glob("*.gone")}


# Changing keys


def generations(key):
    """{generation: when it was made, aware}; empty where there is no key."""
    document = _read(key)
    if document is None:
        return {}
    return {int(n): datetime.datetime.fromisoformat(at) for n, at in document["made"].items()}


def renew(key):
    """Give a key a further generation, by which everything is sealed from now on; returns its number.
    The earlier ones stay, to read by."""
    with _locked():
        document = _read(key)
        if document is None:
            raise Unreadable(_("What was written here cannot be read: its key is missing."))
        new = max(map(int, document["keys"])) + 1
        keys = {n: _unwrap(key, n, document) for n in document["keys"]} | {str(new): _fresh()}
        _write(_file(key), _document(key, keys, document["made"] | {str(new): _now()}))
    return new


def drop(key, numbers):
    """Throw generations away, never the last one."""
    with _locked():
        document = _read(key)
        if document is None:
            return
        for number in set(map(str, numbers)) - {max(document["keys"], key=int)}:
            document["keys"].pop(number, None)
            document["made"].pop(number, None)
        _write(_file(key), document)


def rewrap():
    """Wrap every key by FIELD_KEY that FIELD_KEY_OLD had wrapped; returns how many it were.

    Each is one whole file in place of another: stopped anywhere it goes on where it was.
    """
    count, ours = 0, fingerprint(settings.FIELD_KEY)
    for key in known():
        with _locked():
            document = _read(key)
            if document is None or document["by"] == ours:
                continue
            keys = {n: _unwrap(key, n, document) for n in document["keys"]}
            _write(_file(key), _document(key, keys, document["made"]))
        count += 1
    _sweep()
    return count


def known():
    """The keys in the folder, in a fixed order."""
    return sorted({uuid.UUID(file.stem) for file in folder().glob("*.json")} - destroyed())


def try_keys():
    """Open the first and the last key of the folder: with a wrong FIELD_KEY it raises Unreadable. The
    two differ where a change of keys has not come to its end."""
    keys = known()
    for key in {*keys[:1], *keys[-1:]}:
        _keys(key)


# The folder


def folder():
    return Path(settings.KEY_STORE)


def _file(key):
    return folder() / f"{key}.json"


def _grave(key):
    return folder() / f"{key}.gone"


@contextmanager
def _locked():
    """Whoever changes the folder waits for whoever else does; who reads need not."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(file, document, *, new=False):
    """A whole file or none, on the disk before anything is sealed by it."""
    unfinished = file.with_name(f".{file.name}-{os.getpid()}-{os.urandom(4).hex()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(document, out)
        out.flush()
        os.fsync(handle)
    if new:
        try:
            os.link(unfinished, file)  # never over one that is there, even where locks do not hold
        finally:
            unfinished.unlink()
    else:
        unfinished.replace(file)
    _settle()


def _settle():
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep():
    """What a process left that was killed while writing."""
    with _locked():
        for file in folder().glob(".*.json-*"):
            file.unlink()


def _read(key):
    """The document of a key, or None; one that was destroyed raises Unreadable."""
    if _grave(key).exists():
        raise Unreadable(_("What was written here has been erased."))
    try:
        return json.loads(_file(key).read_text())
    except FileNotFoundError:
        return None
    except ValueError as damaged:
        raise Unreadable(
            _("What was written here cannot be read: its key is damaged.")
        ) from damaged


def _make(key):
    with _locked():
        # Two may write the first text at once; the second must take the first's key.
        if _read(key) is None:
            with suppress(FileExistsError):
                _write(_file(key), _document(key, {"1": _fresh()}, {"1": _now()}), new=True)
    return _keys(key)


def _keys(key):
    """{generation: AESGCM} of a key, or None where there is none yet.

    Remembered as long as the file is the same one: who destroys or changes a key in another process
    is heeded at once.
    """
    file = _file(key)
    try:
        found = file.stat()
    except FileNotFoundError:
        _in_mind.pop(file, None)
        _read(key)  # says so if it was destroyed
        return None
    state = (found.st_mtime_ns, found.st_ino, found.st_size, *_wrapping())
    remembered = _in_mind.get(file)
    if remembered and remembered[0] == state and not _grave(key).exists():
        return remembered[1]
    document = _read(key)
    if document is None:
        return None
    keys = _unwrapped(key, document)
    if len(_in_mind) >= KEPT_IN_MIND:
        _in_mind.clear()
    _in_mind[file] = (state, keys)
    return keys


# Wrapping


def fingerprint(wrapping_key):
    """Which wrapping key it was, without telling anything of it."""
    return hmac.new(wrapping_key, b"which wrapping key", hashlib.sha256).hexdigest()[:16]


def _wrapping():
    """The wrapping keys we have: the one in use, and during a change the one before."""
    return tuple(filter(None, (settings.FIELD_KEY, settings.FIELD_KEY_OLD)))


def _fresh():
    return AESGCM.generate_key(bit_length=256)


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat()


def _document(key, keys, made):
    """What the file of a key holds; keys : {generation: bare key}."""
    wrapped = {n: _wrap(key, n, bare) for n, bare in keys.items()}
    return {"by": fingerprint(settings.FIELD_KEY), "keys": wrapped, "made": made}


def _wrap(key, number, bare):
    nonce = os.urandom(NONCE)
    sealed = AESGCM(settings.FIELD_KEY).encrypt(nonce, bare, f"{key} {number}".encode())
    return base64.b64encode(nonce + sealed).decode()


def _unwrap(key, number, document):
    """A bare key; Unreadable where none of our wrapping keys is the one that wrapped it."""
    for wrapping_key in _wrapping():
        if fingerprint(wrapping_key) == document["by"]:
            whole = base64.b64decode(document["keys"][number])
            try:
                return AESGCM(wrapping_key).decrypt(
                    whole[:NONCE], whole[NONCE:], f"{key} {number}".encode()
                )
            except InvalidTag:
                break
    raise Unreadable(
        _(
            "What was written here cannot be read: FIELD_KEY is not the key that it was written with."
        )
    )


def _unwrapped(key, document):
    return {int(n): AESGCM(_unwrap(key, n, document)) for n in document["keys"]}
