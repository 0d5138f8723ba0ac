"""What the demo says of its programme, beside its people."""

from datetime import date, timedelta

import pytest

from evaluation import demo
from evaluation.statuses import standing
from evaluation.targets import measured
from programme.models import TargetValue, current_programme

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2026, 11, 25), timedelta(days=1)


def test_the_programme_has_a_period_and_somebody_has_counted():
    demo.load(TODAY)
    programme = current_programme()
    assert programme.begins_on < TODAY < programme.ends_on
    found = measured(programme, standing(programme, TODAY), TODAY)
    counted = {one.target.code: (one.n, one.of) for one in found}
    assert (counted["A2"], counted["C3"]) == ((16, 16), (20, 31))


def test_a_period_that_an_import_has_written_stays():
    programme = current_programme()
    programme.ends_on = TODAY + 30 * DAY
    programme.save()
    demo.load(TODAY)
    programme.refresh_from_db()
    assert (programme.begins_on, programme.ends_on) == (None, TODAY + 30 * DAY)
    assert TargetValue.objects.count() == 3
