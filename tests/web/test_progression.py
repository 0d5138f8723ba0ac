"""Progression: Tina measures with Bent, Bent takes the radar home, and Karen knows the days."""

import datetime
import math

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from citizens.models import Focus, Measurement, Score
from matching import cadence, progression
from matching.progression import Said
from matching.refusals import Refused
from programme import indicators as sets
from programme.models import IndicatorSet, set_in_use
from tests import people
from web import drawings

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))


@pytest.fixture
def bent(tina):
    return people.citizen("Bent Holm", contact=tina)


@pytest.fixture
def at_tinas(client, tina):
    client.force_login(tina)
    return client


def measure(client, citizen, side="", **said):
    said = {name.replace("_", "-", 1): value for name, value in said.items()}
    said = {"measured_on": timezone.localdate()} | {
        "measured_on" if name == "measured-on" else name: value for name, value in said.items()
    }
    return client.post(f"/citizens/{citizen.pk}/progression/new/{side}", said)


def write(citizen, by, on, **figures):
    asked = progression.set_of(citizen, timezone.localdate())
    of_code = {one.code: one for one in asked.indicators.all()}
    said = {of_code[code]: one for code, one in figures.items()}
    return progression.write(
        citizen, asked, said, measured_on=on, by=by, at=timezone.now(), respondent="citizen"
    )


def page(client, citizen):
    return client.get(f"/citizens/{citizen.pk}/progression/").content.decode()


def test_a_new_programme_measures_by_ten_areas_and_has_eleven_ready(bent, today):
    in_use = set_in_use(bent.programme, today)
    ready = {one.code: one for one in bent.programme.indicator_sets.all()}
    assert (in_use.code, in_use.indicators.count(), in_use.asks_both) == ("ten", 10, False)
    assert ready["eleven"].indicators.count() == 11
    assert (ready["eleven"].asks_both, ready["eleven"].every_months) == (True, 3)


def test_the_screening_asks_all_and_later_ones_what_bent_works_on(at_tinas, bent, today):
    form = at_tinas.get(f"/citizens/{bent.pk}/progression/new/").context
    assert (len(form["areas"]), form["others"], form["is_screening"]) == (10, [], True)
    measure(at_tinas, bent, measured_on=today - DAY, now_energy="3", comment_sleep="Uroligt.")
    at_tinas.post(f"/citizens/{bent.pk}/progression/focus/", {"areas": ["energy", "sleep"]})
    form = at_tinas.get(f"/citizens/{bent.pk}/progression/new/").context
    assert [one["indicator"].code for one in form["areas"]] == ["energy", "sleep"]
    assert (len(form["others"]), form["is_screening"]) == (8, False)
    assert [one["last"].last for one in form["areas"]] == [3, None]
    assert form["areas"][1]["last"].last_comment == "Uroligt."


def test_one_comment_without_a_figure_is_fine_and_pressing_twice_counts_once(at_tinas, bent):
    for _press in range(2):
        assert measure(at_tinas, bent, comment_asking="Jeg spurgte min søster.").status_code == 302
    [score] = Score.objects.all()
    assert (score.now, score.comment) == (None, "Jeg spurgte min søster.")
    assert "Jeg spurgte min søster." in page(at_tinas, bent)


@pytest.mark.parametrize("figure", ["11", "0", "-1", "5.5", "5,5", "mange", "9" * 30, "NaN"])
@pytest.mark.parametrize("field", ["now_energy", "wished_energy"])
def test_what_is_no_figure_from_1_to_10_is_said_and_nothing_is_lost(at_tinas, bent, figure, field):
    answer = measure(at_tinas, bent, comment_sleep="Godt.", **{field: figure})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Energi" in told and "Godt." in told and f'value="{figure}"' in told
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("figures", [{"now": 11}, {"now": 0}, {"wished": 11}, {"wished": 0}])
def test_the_database_refuses_it_as_well(bent, tina, today, figures):
    measurement = write(bent, tina, today, energy=Said(4))
    other = measurement.indicator_set.indicators.get(code="sleep")
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(measurement=measurement, indicator=other, **figures)


def test_the_day_may_lie_back_and_not_ahead_and_is_taken_once(at_tinas, bent, tina, today):
    bent.referred_on = today - 9 * DAY
    bent.save()
    assert measure(at_tinas, bent, measured_on=today - DAY, now_energy="3").status_code == 302
    for day in (today + DAY, today - 10 * DAY, today - DAY, ""):
        refused = measure(at_tinas, bent, measured_on=day, now_energy="4")
        assert refused.status_code == 422
    assert measure(at_tinas, bent).status_code == 422  # nothing said
    assert [score.now for score in Score.objects.all()] == [3]


def test_a_slip_is_mended_and_what_there_was_no_time_for_comes_after_the_talk(
    at_tinas, bent, tina, today
):
    measurement = write(bent, tina, today, energy=Said(8, 9), sleep=Said(4))
    where = f"/measurements/{measurement.pk}/"
    assert 'value="8"' in at_tinas.get(where).content.decode()
    said = {"measured_on": today, "after_talk": "on", "now-energy": "3", "comment-energy": "Træt."}
    assert at_tinas.post(where, said).status_code == 302
    [score] = Score.objects.all()
    measurement.refresh_from_db()
    assert (score.now, score.wished, score.comment, measurement.after_talk) == (
        3,
        None,
        "Træt.",
        True,
    )


def test_now_last_and_wished_stand_beside_one_another_and_what_is_missing_is_no_zero(
    bent, tina, today
):
    write(bent, tina, today - 60 * DAY, energy=Said(3, 7), sleep=Said(5))
    write(bent, tina, today - 30 * DAY, energy=Said(4))
    newest = write(bent, tina, today, energy=Said(6), belief=Said(2))
    earlier = list(bent.measurements.exclude(pk=newest.pk))
    told = progression.readings(newest, earlier, newest.indicator_set.indicators.all())
    figures = {one.indicator.code: (one.now, one.last, one.wished) for one in told}
    assert figures["energy"] == (6, 4, 7)
    assert figures["sleep"] == (None, 5, None)
    assert figures["belief"] == (2, None, None)
    assert figures["body"] == (None, None, None)


def test_karen_sees_the_days_and_nothing_else(client, bent, tina, karen, today):
    write(bent, tina, today, energy=Said(3, 9, "Jeg er træt."))
    progression.choose_focus(bent, ["energy"], on=today, by=tina)
    client.force_login(karen)
    told = page(client, bent)
    assert str(today.year) in told
    assert (
        "Energi" not in told and "Jeg er træt." not in told and "<svg" not in told.split("<h1>")[1]
    )
    measurement = bent.measurements.get()
    for where in ("new/", "paper/"):
        assert client.get(f"/citizens/{bent.pk}/progression/{where}").status_code == 404
    assert client.get(f"/measurements/{measurement.pk}/").status_code == 404
    with pytest.raises(Refused):
        write(bent, karen, today - DAY, energy=Said(4))


def test_what_happened_stands_on_the_same_axis(at_tinas, bent, tina, today):
    write(bent, tina, today - 60 * DAY, energy=Said(3))
    write(bent, tina, today, energy=Said(6))
    bent.pauses.create(begins_on=today - 40 * DAY, ends_on=today - 30 * DAY)
    told = at_tinas.get(f"/citizens/{bent.pk}/progression/").context["over_time"]
    [pause] = told["happened"]
    assert (pause["one"].on, pause["one"].until) == (today - 40 * DAY, today - 30 * DAY)
    assert [row["on"] for row in told["rows"]] == [
        today - 60 * DAY,
        today - 40 * DAY,
        today,
    ]


def test_the_paper_says_radar_comments_and_what_bent_works_on(at_tinas, bent, tina, today):
    write(bent, tina, today, energy=Said(3, 9, "Jeg vil gå en tur hver dag."))
    progression.choose_focus(bent, ["energy", "sleep"], on=today, by=tina)
    told = at_tinas.get(f"/citizens/{bent.pk}/progression/paper/").content.decode()
    assert 'role="img"' in told and "Jeg vil gå en tur hver dag." in told and "Søvn" in told


def test_what_bent_lets_go_ends_the_day_before(bent, tina, today):
    progression.choose_focus(bent, ["energy", "sleep"], on=today - 9 * DAY, by=tina)
    progression.choose_focus(bent, ["sleep", "body"], on=today, by=tina)
    progression.choose_focus(bent, ["sleep"], on=today, by=tina)
    assert set(Focus.objects.values_list("code", "until_on")) == {
        ("energy", today - DAY),
        ("sleep", None),
    }


# Two who answer, every third month


@pytest.fixture
def eleven(bent, today):
    return sets.take_into_use(bent.programme.indicator_sets.get(code="eleven"), today)


def test_both_are_shown_beside_one_another(at_tinas, bent, eleven, today):
    assert measure(at_tinas, bent, now_belief="4").status_code == 302
    assert measure(at_tinas, bent, "?side=consultant", now_belief="6").status_code == 302
    sides = at_tinas.get(f"/citizens/{bent.pk}/progression/").context["sides"]
    assert [(one["newest"].respondent, one["readings"][0].now) for one in sides] == [
        ("citizen", 4),
        ("consultant", 6),
    ]


def test_the_next_one_is_due_after_three_months_and_waits_for_a_pause(bent, tina, eleven, today):
    write(bent, tina, today - 10 * DAY, belief=Said(4))
    measured = list(bent.measurements.all())
    free = progression.next_due(bent, eleven, measured, today)
    assert 75 <= (free - today).days <= 82
    bent.pauses.create(begins_on=today - 5 * DAY, ends_on=today - 3 * DAY)
    later = progression.next_due(bent, eleven, measured, today)
    assert later >= free
    bent.pauses.create(begins_on=today)
    assert progression.next_due(bent, eleven, measured, today) is None


# The sets


def test_a_changed_set_is_a_new_version_and_what_was_measured_keeps_its_own(
    client, karen, bent, tina, today
):
    old = write(bent, tina, today, energy=Said(3)).indicator_set
    client.force_login(karen)
    asked = sets.asked_by(old)
    sent = {
        "title_da": old.title_da,
        "title_en": old.title_en,
        "respondents": "citizen",
        "every_months": "2",
        "from_on": today,
        "rows-TOTAL_FORMS": len(asked) + 1,
        "rows-INITIAL_FORMS": len(asked),
    }
    for number, one in enumerate(asked):
        sent |= {f"rows-{number}-{name}": value for name, value in one.items()}
        sent[f"rows-{number}-place"] = number + 1
    sent |= {"rows-0-left_out": "on", "rows-1-place": 9, "rows-2-title_da": "Nattero"}
    new = dict.fromkeys(sets.OF_INDICATOR, "Musik")
    sent |= {f"rows-{len(asked)}-{name}": value for name, value in new.items()}
    where = f"/programme/indicators/{old.pk}/"
    assert client.post(where, sent | {"rows-3-low_da": ""}).status_code == 422
    assert client.post(where, sent | {"from_on": today - DAY}).status_code == 422
    assert client.post(where, sent).status_code == 302
    newest = set_in_use(bent.programme, today)
    codes = [one.code for one in newest.indicators.all()]
    assert (newest.version, newest.every_months) == (2, 2)
    assert codes[0] == "sleep" and "structure" not in codes and codes[-1] == "musik"
    assert newest.indicators.get(code="sleep").title_da == "Nattero"
    assert codes.index("energy") == 6
    bent.measurements.get().refresh_from_db()
    assert bent.measurements.get().indicator_set == old
    assert old.indicators.get(code="sleep").title_da == "Søvn"
    assert client.get("/programme/indicators/").status_code == 200


def test_saving_the_same_twice_makes_one_version(bent, today):
    ten = bent.programme.indicator_sets.get(code="ten")
    for _press in range(2):
        sets.next_version(ten, sets.asked_by(ten)[:5], from_on=today)
    assert IndicatorSet.objects.filter(code="ten").count() == 2


def test_an_area_that_comes_back_under_an_old_name_gets_a_curve_of_its_own(bent, today):
    ten = bent.programme.indicator_sets.get(code="ten")
    gone = [one for one in sets.asked_by(ten) if one["code"] != "energy"]
    second = sets.next_version(ten, gone, from_on=today)
    back = sets.asked_by(ten)[1] | {"code": "", "title_da": "Energy"}
    third = sets.next_version(second, [*gone, back], from_on=today)
    assert third.indicators.last().code == "energy-2"


# Drawings

VALUES = st.lists(st.none() | st.integers(1, 10), min_size=3, max_size=15)


@given(VALUES)
def test_every_point_lies_on_its_axis_at_its_share(values):
    for place, value in enumerate(values):
        if value is None:
            continue
        x, y = drawings.spot(place, len(values), value)
        end_x, end_y = drawings.spot(place, len(values), 10)
        assert math.isclose(math.hypot(x, y), drawings.RADIUS * value / 10, abs_tol=1e-4)
        assert math.isclose(x * end_y, y * end_x, abs_tol=1e-3)  # the same direction …
        assert x * end_x + y * end_y > 0  # … and not the opposite one


@given(VALUES)
def test_a_missing_figure_is_a_gap_and_never_the_middle(values):
    line = drawings.radar(values, "circle")
    known = [value for value in values if value is not None]
    assert line.marks.count("Z") == len(known)
    assert "M0.00 0.00" not in line.path and "L0.00 0.00" not in line.path
    neighbours = sum(
        None not in (one, other) for one, other in zip(values, values[1:] + values[:1], strict=True)
    )
    closed = line.path.endswith("Z")
    assert closed is (len(known) == len(values))
    assert line.path.count("L") == (len(values) - 1 if closed else neighbours)


def test_a_curve_runs_from_left_to_right_and_higher_is_higher(today):
    points = [(today, 1), (today + 5 * DAY, 10), (today + 10 * DAY, 4)]
    line = drawings.along(points, today, today + 10 * DAY)
    assert line.path.startswith("M0.00 110.00 L200.00 0.00 L400.00 ")


def test_what_is_due_holds_the_measurement_too(bent, tina, eleven, today):
    write(bent, tina, today, belief=Said(4))
    citizens = type(bent).objects.filter(pk=bent.pk)
    why = [one.why for one in cadence.due(citizens, today, today + 100 * DAY)]
    assert "measurement" in why


def test_a_form_with_nothing_said_says_so_of_the_page_and_not_of_the_day(at_tinas, bent):
    answer = measure(at_tinas, bent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    assert not bent.measurements.exists()
