"""The two logs: what a row says, what a seal holds together, and that tampering shows."""

import datetime
import json
from zoneinfo import ZoneInfo

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from citizens.models import Citizen
from citizens.models.wishes import record_wishes
from matching import changes, consents, lifecycle, readings, seals, worries
from matching.fields import Group
from matching.models import Change, Consent, Reading, ReadingReview, Run, Seal
from matching.models.changes import TOWARDS_CITIZEN, citizen_of
from matching.readings import NotNoted
from matching.relations import Relation
from programme.fields import PrivateText
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NAMED = {Group.REFERENCE, Group.FULL_NAME}


def at(day, hour=10, minute=0):
    return datetime.datetime(2026, *day, hour, minute, tzinfo=COPENHAGEN)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def rasmus(odder):
    return people.consultant("Rasmus Lind", odder)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


def look(user, *citizens, on, groups=NAMED, through="citizen"):
    noted = {citizen.pk: set(groups) for citizen in citizens}
    readings.write(noted, user=user, through=through, at=on)
    return Reading.objects.first()


def sealed_until(at):
    seals.seal(at)
    return list(Seal.objects.filter(log=Seal.Log.READING).order_by("on").values_list("on", "rows"))


def faults(at, known=()):
    return seals.check(at, known).faults


def change_row(row, **values):
    """As somebody with the database in hand would."""
    Reading.objects.filter(pk=row.pk).update(**values)


# What a row says


def test_a_row_says_who_when_as_what_and_which_groups_and_no_value(tina, bettina):
    row = look(tina, bettina, on=at((11, 4)), groups={Group.NEEDS, Group.REFERENCE})
    assert (row.citizen, row.user, row.through, row.relation) == (
        bettina,
        tina,
        "citizen",
        Relation.CONTACT,
    )
    assert row.at == at((11, 4))
    assert row.groups == ["needs", "reference"]
    assert row.hash == row.fingerprint()


def test_the_relation_is_the_readers_own(tina, rasmus, bettina):
    sind = people.branch("SIND Odder", bettina.office)
    karen = people.coordinator("Karen", sind)
    deputy = people.consultant("Dorte", people.office("Jobcenter Randers"))
    Deputy.objects.create(user=tina, deputy=deputy, begins_on=timezone.localdate())
    told = {
        user.name: look(user, bettina, on=timezone.now()).relation
        for user in (tina, rasmus, karen, deputy)
    }
    assert told == {
        "Tina Hvilsom": Relation.CONTACT,
        "Rasmus Lind": Relation.COLLEAGUE,
        "Karen": Relation.COORDINATOR,
        "Dorte": Relation.DEPUTY,
    }


def test_who_has_no_relation_is_refused_and_nothing_is_written(tina, bettina):
    lise = people.citizen("Lise Holm", contact=tina)
    elsewhere = people.consultant("Elsewhere", people.office("Jobcenter Randers"))
    with pytest.raises(NotNoted):
        look(elsewhere, bettina, lise, on=timezone.now())
    assert not Reading.objects.exists()


def test_all_of_a_page_is_one_insert(tina, django_assert_num_queries):
    many = [people.citizen(f"Citizen {n}", contact=tina, yes=False) for n in range(50)]
    noted = {one.pk: NAMED for one in many}
    with django_assert_num_queries(6):  # the citizens, whose they are (2), the rows in a savepoint
        readings.write(noted, user=tina, through="citizens", at=timezone.now())
    assert Reading.objects.count() == 50


# Seals


def test_a_day_is_sealed_when_it_is_over_and_each_day_once(tina, bettina):
    look(tina, bettina, on=at((11, 2)))
    look(tina, bettina, on=at((11, 4), 23, 59))
    look(tina, bettina, on=at((11, 5), 0, 1))
    expected = [(datetime.date(2026, 11, day), rows) for day, rows in ((2, 1), (3, 0), (4, 1))]
    assert sealed_until(at((11, 5), 3)) == expected
    before = list(Seal.objects.values_list("pk", "hash"))
    assert sealed_until(at((11, 5), 3)) == expected
    assert list(Seal.objects.values_list("pk", "hash")) == before
    assert faults(at((11, 5), 3)) == []


def test_yesterday_waits_an_hour_for_what_began_before_midnight(tina, bettina):
    look(tina, bettina, on=at((11, 4)))
    assert sealed_until(at((11, 5), 0, 30)) == []
    assert sealed_until(at((11, 5), 1, 0)) == [(datetime.date(2026, 11, 4), 1)]


@pytest.mark.parametrize(
    ("day", "hours"), [((3, 29), 23), ((10, 25), 25)], ids=["spring", "autumn"]
)
def test_a_day_is_as_long_as_the_clocks_make_it(tina, bettina, day, hours):
    date = datetime.date(2026, *day)
    begins, ends = seals.between(date, date)
    assert ends.astimezone(datetime.UTC) - begins.astimezone(datetime.UTC) == datetime.timedelta(
        hours=hours
    )
    utc = datetime.UTC
    for moment in (
        begins.astimezone(utc) - datetime.timedelta(minutes=1),
        begins,
        ends.astimezone(utc) - datetime.timedelta(minutes=1),
        ends,
    ):
        look(tina, bettina, on=moment)
    later = ends + datetime.timedelta(days=1, hours=3)
    one = datetime.timedelta(days=1)
    assert sealed_until(later) == [(date - one, 1), (date, 2), (date + one, 1)]
    assert faults(later) == []


@pytest.fixture
def november(tina, rasmus, bettina):
    """Three sealed days with two rows each; returns the moment of the check."""
    for day in (2, 3, 4):
        look(tina, bettina, on=at((11, day), 9))
        look(rasmus, bettina, on=at((11, day), 15))
    seals.seal(at((11, 5), 3))
    return at((11, 5), 12)


def test_a_changed_row_shows(november, rasmus, tina):
    row = Reading.objects.filter(user=rasmus, at__gte=at((11, 3))).last()
    change_row(row, user=tina)
    assert faults(november) == [
        f"Who saw what, row {row.pk}: it has been changed since it was written."
    ]


def test_a_changed_row_with_a_hash_of_its_own_shows_in_the_seal(november, tina, rasmus):
    row = Reading.objects.filter(user=rasmus, at__gte=at((11, 3))).last()
    row.user = tina
    change_row(row, user=tina, hash=row.fingerprint())
    assert faults(november) == [
        "Who saw what, 11/03/2026: the rows or the seal before do not fit the seal."
    ]


def test_a_row_taken_away_and_one_put_in_show(november, tina, bettina):
    Reading.objects.filter(at__gte=at((11, 4))).first().delete()
    look(tina, bettina, on=at((11, 2), 20))
    assert faults(november) == [
        "Who saw what, 11/02/2026: 2 rows were sealed, and there are 3.",
        "Who saw what, 11/04/2026: 2 rows were sealed, and there are 1.",
    ]


def test_the_last_days_cut_off_show_as_not_sealed(november):
    Reading.objects.filter(at__gte=at((11, 3), 0)).delete()
    Seal.objects.filter(log="reading", on__gte=datetime.date(2026, 11, 3)).delete()
    assert faults(november) == ["Who saw what: not sealed from 11/03/2026 to 11/04/2026."]


def test_a_seal_taken_out_of_the_middle_shows_twice(november):
    Seal.objects.filter(log="reading", on=datetime.date(2026, 11, 3)).delete()
    assert faults(november) == [
        "Who saw what: not sealed from 11/03/2026 to 11/03/2026.",
        "Who saw what, 11/04/2026: the rows or the seal before do not fit the seal.",
    ]


def test_seals_all_made_anew_do_not_fit_the_one_kept_elsewhere(november):
    (kept,) = [one.hash for one in seals.latest_seals() if one.log == "reading"]
    assert faults(november, [kept]) == []
    Reading.objects.filter(at__lt=at((11, 3), 0)).first().delete()
    Seal.objects.filter(log="reading").delete()
    seals.seal(november)
    assert faults(november) == []
    assert faults(november, [kept]) == [
        f"The seal {kept}, which was kept elsewhere, is not there any more."
    ]


def test_an_erased_citizen_leaves_the_seals_whole(november, bettina):
    readings.forget(bettina)
    found = seals.check(november)
    assert (found.faults, found.rows["reading"], found.erased["reading"]) == ([], 6, 6)
    assert {(one.citizen, one.salt, *one.groups) for one in Reading.objects.all()} == {(None, "")}


def test_a_citizen_taken_out_of_a_row_otherwise_is_a_fault(november):
    row = Reading.objects.last()
    change_row(row, citizen=None)
    assert len(faults(november)) == 1


def test_rows_that_have_had_their_time_may_go_by_whole_days(november):
    Reading.objects.filter(at__lt=at((11, 3), 0)).delete()
    assert len(faults(november)) == 1
    in_two_years = november.replace(year=2028, month=12)
    seals.seal(in_two_years)
    assert faults(in_two_years) == []
    # Half a day is not a day that has had its time.
    Reading.objects.filter(at__gte=at((11, 3), 12), at__lt=at((11, 4), 0)).delete()
    assert faults(in_two_years) == [
        "Who saw what, 11/03/2026: 2 rows were sealed, and there are 1."
    ]


# The command


def test_the_command_seals_tells_the_head_and_writes_down_that_it_ran(tina, bettina, capsys):
    look(tina, bettina, on=timezone.now() - datetime.timedelta(days=2))
    call_command("seal")
    head = Seal.objects.filter(log="reading").last()
    assert f"reading {head.on} {head.rows} {head.hash}" in capsys.readouterr().out.splitlines()
    assert Run.objects.filter(name="seal").count() == 1


def test_the_check_ends_with_1_and_every_fault_on_stderr(november, capsys):
    seals.seal(timezone.now())
    call_command("seal", "--check")
    assert capsys.readouterr().out == "Every row and every seal fits.\n"
    for row in Reading.objects.all()[:2]:
        change_row(row, through="elsewhere")
    with pytest.raises(SystemExit) as ended:
        call_command("seal", "--check", "--json")
    told = capsys.readouterr()
    assert ended.value.code == 1
    assert json.loads(told.out)["faults"] == told.err.splitlines()
    assert len(told.err.splitlines()) == 2


def test_the_seals_are_mailed_where_that_is_wanted_and_name_nobody(november, settings):
    settings.SEAL_TO = ["controller@example.org"]
    call_command("seal")
    call_command("seal")
    (sent,) = mail.outbox
    assert sent.to == ["controller@example.org"]
    assert sent.body.splitlines() == [seals.told(one) for one in seals.latest_seals()]


def test_a_mail_that_fails_undoes_no_seal(november, settings, capsys):
    settings.SEAL_TO = ["controller@example.org"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(SystemExit):
        call_command("seal")
    assert "could not be mailed" in capsys.readouterr().err
    assert faults(timezone.now()) == []


def test_commands_at_the_machine_are_readers_too(tina, bettina, capsys):
    Citizen.objects.filter(pk=bettina.pk).update(referred_on=datetime.date(2027, 5, 10))
    call_command("suggest", "companies", "--citizen", bettina.ref, "--json")
    decision = json.loads(capsys.readouterr().out)["decision"]
    call_command("replay", str(decision))
    call_command("due", "--on", "2027-06-01")
    rows = Reading.objects.order_by("pk").values_list("citizen", "user", "relation", "through")
    assert list(rows) == [
        (bettina.pk, None, Relation.MACHINE, through) for through in ("suggest", "replay", "due")
    ]


def test_a_citizen_that_is_nobody_is_no_reading(db):
    with pytest.raises(CommandError):
        call_command("suggest", "companies", "--citizen", "B-000")
    assert not Reading.objects.exists()


# Who has seen what


def test_who_has_seen_what_is_told_by_day_and_person(tina, rasmus, bettina):
    look(tina, bettina, on=at((11, 3), 9, 5), groups={Group.REFERENCE})
    look(tina, bettina, on=at((11, 3), 9, 5), groups={Group.NEEDS})
    look(rasmus, bettina, on=at((11, 3), 11))
    look(tina, bettina, on=at((11, 3), 14, 10), groups={Group.REFERENCE})
    look(tina, bettina, on=at((11, 4), 8))
    readings.printed([bettina], {Group.SCORES}, through="suggest", at=at((11, 4), 7))
    told = [
        (
            day.day,
            [(one.who and one.who.name, one.relation, one.groups, one.later) for one in lines],
        )
        for day, lines in readings.who_has_seen(bettina)
    ]
    assert told == [
        (
            4,
            [
                (None, Relation.MACHINE, ["matches and reasons"], 0),
                ("Tina Hvilsom", Relation.CONTACT, ["reference", "full name"], 0),
            ],
        ),
        (
            3,
            [
                ("Tina Hvilsom", Relation.CONTACT, ["reference", "accommodation needs"], 1),
                ("Rasmus Lind", Relation.COLLEAGUE, ["reference", "full name"], 0),
            ],
        ),
    ]


# The sample and the alarms


def test_the_sample_is_drawn_from_last_month_and_the_same_each_time(tina, bettina, settings):
    settings.LOGS = settings.LOGS | {"sample": 5}
    for day in range(1, 31):
        look(tina, bettina, on=at((11, day)))
    look(tina, bettina, on=at((12, 1)))
    seals.seal(at((12, 3), 3))
    first = readings.sample(datetime.date(2026, 12, 4))
    seals.seal(at((12, 20), 3))
    again = readings.sample(datetime.date(2026, 12, 20))
    assert (first.first, first.last) == (datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    assert first.readings == again.readings
    assert len(first.readings) == 5


def test_another_last_night_draws_another_sample(tina, bettina, settings):
    settings.LOGS = settings.LOGS | {"sample": 5}
    for day in range(1, 31):
        look(tina, bettina, on=at((11, day)))
    seals.seal(at((12, 3), 3))
    first = readings.sample(datetime.date(2026, 12, 4)).readings
    Seal.objects.filter(on=datetime.date(2026, 11, 30)).update(hash="0" * 64)
    assert readings.sample(datetime.date(2026, 12, 4)).readings != first


def test_before_a_night_is_sealed_there_is_no_sample(tina, bettina):
    look(tina, bettina, on=timezone.now())
    assert readings.sample(timezone.localdate()) is None


def test_the_first_review_counts(november, tina):
    adam, eve = people.user("Adam", "administrator"), people.user("Eve", "administrator")
    row = Reading.objects.first()
    readings.review(row, by=adam, at=november, odd=True, note="Hvorfor om aftenen?")
    readings.review(row, by=eve, at=november, odd=False, note="")
    assert list(ReadingReview.objects.values_list("reading", "by", "odd", "note")) == [
        (row.pk, adam.pk, True, "Hvorfor om aftenen?")
    ]


def test_many_looked_up_outside_own_relations_is_an_alarm(tina, rasmus, settings):
    settings.LOGS = settings.LOGS | {"outside_a_day": 2}
    own = people.citizen("Own", contact=rasmus)
    others = [people.citizen(f"Citizen {n}", contact=tina, yes=False) for n in range(3)]
    today = datetime.date(2026, 11, 20)
    look(rasmus, *others[:2], own, on=at((11, 19)))
    look(rasmus, *others[:2], on=at((11, 20)))
    look(tina, *others, on=at((11, 20)))
    assert readings.alarms(today) == []
    look(rasmus, others[2], on=at((11, 20), 16))
    assert readings.alarms(today) == [readings.ManyOutside(rasmus, today, 3)]
    # A case that is taken over has been looked up for a reason.
    Citizen.objects.filter(pk=others[0].pk).update(consultant=rasmus)
    look(rasmus, others[0], on=at((11, 20), 17))
    assert readings.alarms(today) == []


# The change log


def of(row):
    """What the log says of a row, oldest first: [(action, {field: [from, to]}), …]."""
    found = Change.objects.get_for_object(row).order_by("pk")
    return [(one.action, one.changes) for one in found]


def test_a_change_says_from_what_to_what_by_whom_and_about_whom(tina, bettina):
    with changes.done_by(lambda: tina):
        bettina.hours_now = 6
        bettina.save()
    change = Change.objects.get_for_object(bettina).latest("pk")
    assert (change.action, change.changes, change.actor, change.about) == (
        Change.Action.UPDATE,
        {"hours_now": ["4.0", "6"]},
        tina,
        bettina.pk,
    )
    assert change.object_repr == bettina.ref
    assert change.hash == change.fingerprint()


def test_without_a_request_nobody_did_it(bettina):
    bettina.hours_now = 6
    bettina.save()
    assert Change.objects.latest("pk").actor is None


def test_what_was_written_about_somebodys_health_is_never_in_the_log(tina, bettina):
    bettina.needs_in_words = "Larm gør mig utryg."
    bettina.save()
    bettina.needs_in_words = "Larm går an."
    bettina.save()
    bettina.hours_now = 7
    bettina.save()
    bettina.needs_in_words = ""
    bettina.save()
    assert [said for _action, said in of(bettina)][-4:] == [
        {"needs_in_words": ["", "•••"]},
        {"needs_in_words": ["•••", "•••"]},
        {"hours_now": ["4.0", "7"]},
        {"needs_in_words": ["•••", ""]},
    ]
    worries.raise_worry(
        bettina, whose="citizen", text="Hun sover dårligt.", by=tina, at=timezone.now()
    )
    written = json.dumps(list(Change.objects.values_list("changes", flat=True)), ensure_ascii=False)
    assert "Larm" not in written and "sover" not in written
    assert "sealed" not in written


def test_a_text_that_nobody_opened_is_neither_opened_nor_logged(bettina):
    bettina.needs_in_words = "Larm gør mig utryg."
    bettina.save()
    again = Citizen.objects.get(pk=bettina.pk)
    again.hours_now = 6
    again.save()
    assert not isinstance(again.__dict__["needs_in_words"], str)
    assert of(bettina)[-1] == (Change.Action.UPDATE, {"hours_now": ["4.0", "6"]})


def test_secrets_of_users_are_never_in_the_log(tina):
    tina.set_password("another-password-of-a-test")
    tina.save()
    tina.change_calendar_key()
    tina.last_login = timezone.now()
    tina.save()
    assert [said for _action, said in of(tina)][-2:] == [
        {"password": ["•••", "•••"]},
        {"calendar_key": ["", "•••"]},
    ]


def test_roles_and_offices_are_in_the_log(tina, odder):
    tina.role = "coordinator"
    tina.save()
    tina.offices.remove(odder)
    assert [said for _action, said in of(tina)][-2:] == [
        {"role": ["consultant", "coordinator"]},
        {"offices": {"type": "m2m", "operation": "delete", "objects": ["Jobcenter Odder"]}},
    ]


def test_a_match_a_yes_a_wish_and_a_need_are_in_the_log_about_their_citizen(tina, bettina):
    kitchen = people.company("Havrekrogen")
    before = Change.objects.count()
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    lifecycle.agree(match, by=tina, at=timezone.now())
    record_wishes(bettina, ["køkken", "lager"], [], on=timezone.localdate())
    found = Change.objects.order_by("pk")[before:]
    assert {one.about for one in found} == {bettina.pk}
    assert {"match", "consent", "wishlist", "wish"} <= {one.content_type.model for one in found}
    assert [said["stage"] for _action, said in of(match) if "stage" in said] == [
        ["None", "shortlisted"],
        ["shortlisted", "agreed"],
    ]


def test_a_withdrawn_yes_closes_a_sheet_and_the_log_says_so(tina, bettina):
    from tests.web.test_access import _sheet

    sheet = _sheet(bettina, people.company("Havrekrogen"), tina)
    consents.withdraw(
        bettina,
        Consent.Purpose.TAKE_PART,
        by=tina,
        at=timezone.now(),
        channel=Consent.Channel.SPOKEN,
    )
    assert [list(said) for _action, said in of(sheet)][-1] == ["closed_at"]


OURS = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")


def test_every_model_that_people_change_is_followed():
    left = {
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not auditlog.contains(model)
    }
    assert left == set(changes.NOT_FOLLOWED)


def test_every_private_text_is_left_to_us():
    for model in auditlog.get_models():
        told = auditlog.get_model_fields(model)["include_fields"]
        private = [f.name for f in model._meta.concrete_fields if isinstance(f, PrivateText)]
        assert not set(told) & set(private), model


def test_every_row_that_points_towards_a_citizen_is_about_the_citizen():
    """A model with a key to a citizen, or to such a model, by another name would not be erased."""
    reaching, grew = {Citizen}, True
    while grew:
        new = {
            model
            for model in auditlog.get_models()
            for field in model._meta.concrete_fields
            if field.name in TOWARDS_CITIZEN and field.related_model in reaching
        }
        grew = not new <= reaching
        reaching |= new
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in auditlog.get_models()
        if model not in reaching
        for field in model._meta.concrete_fields
        if field.related_model in reaching
    }
    assert pointing == set()


def test_of_a_citizen_of_nobody_nothing_is_told(tina):
    assert citizen_of(tina) is None
    assert Change.objects.get_for_object(tina).first().about is None


def test_changes_are_sealed_and_a_changed_one_shows(bettina):
    tomorrow = timezone.now() + datetime.timedelta(days=1, hours=3)
    seals.seal(tomorrow)
    assert faults(tomorrow) == []
    row = Change.objects.get_for_object(bettina).first()
    Change.objects.filter(pk=row.pk).update(changes={"hours_now": ["1", "2"]})
    assert faults(tomorrow) == [
        f"Who changed what, row {row.pk}: it has been changed since it was written."
    ]


def test_what_was_changed_about_an_erased_citizen_goes_and_the_seals_hold(bettina):
    tomorrow = timezone.now() + datetime.timedelta(days=1, hours=3)
    seals.seal(tomorrow)
    key = bettina.pk
    rows = Change.objects.filter(about=key).count()
    changes.forget(key)
    found = seals.check(tomorrow)
    assert (found.faults, found.erased["change"]) == ([], rows)
    left = Change.objects.filter(salt="")
    assert {(one.changes, one.object_pk, one.object_repr) for one in left} == {(None, "", "")}
