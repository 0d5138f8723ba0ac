"""The nightly seals of the two logs: what a seal holds together, that tampering shows, the command."""

import datetime
import json

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from matching import readings, seals
from matching.models import Change, Reading, Run, Seal
from tests.matching.looking import at, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def sealed_until(at):
    seals.seal(at)
    return list(Seal.objects.filter(log=Seal.Log.READING).order_by("on").values_list("on", "rows"))


def faults(at, known=()):
    return seals.check(at, known).faults


def change_row(row, **values):
    """As somebody with the database in hand would."""
    Reading.objects.filter(pk=row.pk).update(**values)


# What is sealed


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


# What shows


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


def test_changes_are_sealed_and_a_changed_one_shows(bettina):
    tomorrow = timezone.now() + datetime.timedelta(days=1, hours=3)
    seals.seal(tomorrow)
    assert faults(tomorrow) == []
    row = Change.objects.get_for_object(bettina).first()
    Change.objects.filter(pk=row.pk).update(changes={"hours_now": ["1", "2"]})
    assert faults(tomorrow) == [
        f"Who changed what, row {row.pk}: it has been changed since it was written."
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
