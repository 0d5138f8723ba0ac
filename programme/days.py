"""Days and months, as people count them."""

import calendar
import datetime

DAY = datetime.timedelta(days=1)


def months_later(day, months):
    """
    >>> months_later(datetime.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(
        year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1])
    )
