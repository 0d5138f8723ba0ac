"""A line of what the system says of itself: JSON, in UTC, with numbers of rows and nothing out of them."""

import datetime
import json
import logging
import re
import traceback

# The part of an address that opens something to whoever has it.
KEYS = re.compile(r"(/calendar/|/password/reset/key/|(?<!\d)/answer/)[^/\s]+")


def without_keys(text):
    """
    >>> without_keys("Not Found: /calendar/2Tq0.ics")
    'Not Found: /calendar/…'
    """
    return KEYS.sub(r"\1…", text)


class Line(logging.Formatter):
    """What broke is told by its kind and its place: its own words may repeat what somebody typed."""

    def format(self, record):
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "said": without_keys(record.getMessage()),
            **getattr(record, "event", {}),
        }
        # Whoever was asked for already: to ask the database now could break once more.
        user = getattr(getattr(record, "request", None), "_cached_user", None)
        if user is not None and user.pk:
            line["user"] = user.pk
        if record.exc_info and record.exc_info[1]:
            line["broke"] = _kinds(record.exc_info[1])
            line["where"] = [
                f"{frame.filename}:{frame.lineno}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line)  # in ASCII: nothing that was sent can begin a line of its own


def _kinds(error):
    """The kind of an error and of those that led to it, the latest first."""
    chain = []
    while error is not None and error not in chain:  # errors can lead to one another in a circle
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [type(one).__name__ for one in chain]
