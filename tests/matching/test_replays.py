"""A recorded list is computed again: the same bytes, or it says what is not."""

import json
import zlib
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from companies.models import Company, Opening
from matching import versions
from matching.models import Decision, ScoringModel, Snapshot
from matching.replays import replay
from matching.scoring.weighting import canonical, fingerprint
from matching.stages import Kind
from matching.suggestions import Suggester
from programme.models import Term
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(db):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    bettina = people.citizen(
        "Bettina", contact=tina, wishes=["køkkenarbejde"], musts=["small_tasks"]
    )
    people.company("Havrekrogen", offers=["small_tasks"])
    people.company("Storkøkkenet", offers_not=["small_tasks"])
    suggester = Suggester(Kind.COMPANIES, Opening.objects.all(), on=date(2026, 11, 25))
    return suggester.suggest(bettina).decision


def told(decision):
    import io

    out = io.StringIO()
    call_command("replay", str(decision.pk), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_same_bytes_years_later_under_a_newer_model(decision):
    Opening.objects.update(tasks=["noget helt andet"])
    Company.objects.update(attitude="reserved")
    Term.objects.filter(kind="task").update(synonyms=[])
    now = ScoringModel.active(Kind.COMPANIES)
    karen = people.coordinator("Karen")
    newer = versions.draft(
        now,
        weights=now.document["weights"] | {"tasks": 100},
        priors=now.document["priors"],
        by=karen,
        reason="Mindre vægt på opgaverne",
    )
    versions.activate(newer, by=karen, at="2030-01-01T10:00Z", reason="Prøvet af")
    assert replay(decision) == []
    assert told(decision) == {"decision": decision.pk, "same": True, "differences": []}


def flip_a_bit(snapshot):
    packed = bytearray(snapshot.packed)
    packed[len(packed) // 2] ^= 1
    snapshot.packed = bytes(packed)
    snapshot.save()


@pytest.mark.parametrize("part", ["seeker", "pool", "words", "result"])
def test_one_bit_of_an_input_is_seen(decision, part):
    flip_a_bit(getattr(decision, part))
    decision.refresh_from_db()
    with pytest.raises(CommandError, match="ændret"):
        call_command("replay", str(decision.pk))


def test_another_input_under_its_own_hash_gives_other_figures(decision, capsys):
    """Somebody who rewrites what was kept, hash and all, is seen by the figures."""
    pool = decision.pool.content
    pool["hours_max"] = [1, 1]
    decision.pool = Snapshot.objects.create(
        hash=fingerprint(pool), packed=zlib.compress(canonical(pool))
    )
    decision.save()
    with pytest.raises(SystemExit) as ended:
        call_command("replay", str(decision.pk))
    assert ended.value.code == 1
    assert "V-" in capsys.readouterr().err


def test_a_version_that_was_edited_is_seen(decision):
    model = decision.model
    model.document["weights"]["tasks"] += 1
    model.save()
    with pytest.raises(CommandError, match="Vægtene er ændret siden"):
        call_command("replay", str(decision.pk))


def test_erased_inputs_say_so(decision):
    Snapshot.objects.filter(pk=decision.seeker_id).update(packed=None)
    with pytest.raises(CommandError, match="slettet"):
        call_command("replay", str(decision.pk))


def test_no_such_list(db):
    with pytest.raises(CommandError, match="Der er ingen liste med nummer 999999"):
        call_command("replay", "999999")
    assert not Decision.objects.exists()
