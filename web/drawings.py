"""Drawings of measurements as points and paths: pure geometry, no rows and no templates.

Everything is in the units of the drawing's own view box, y downwards, and written with a point.
"""

import math
import textwrap
from typing import NamedTuple

MOST = 10  # the end of every scale
RADIUS = 100
LABEL_AT = 112  # from the middle
LETTERS = 13  # of a line of a label
LINE = 14  # from one line to the next
MARK = 4.5  # half the width of a mark

WIDTH, HEIGHT = 400, 110  # of the field of a line chart


class Line(NamedTuple):
    """One set of figures: `path` joins neighbours and leaves gaps, `marks` are the points themselves."""

    path: str
    marks: str


class Axis(NamedTuple):
    x: str
    y: str
    label_x: str
    label_y: str
    anchor: str
    label: list  # lines


def spot(place, of, value, *, radius=RADIUS, most=MOST):
    """Where a value lies on one of `of` axes that go round like a clock, the first one upwards: (x, y),
    the middle being (0, 0).

    >>> spot(0, 4, 5)
    (0.0, -50.0)
    >>> spot(1, 4, 10)
    (100.0, 0.0)
    """
    angle = 2 * math.pi * place / of
    share = radius * value / most
    return round(share * math.sin(angle), 6) + 0.0, round(-share * math.cos(angle), 6) + 0.0


def radar(values, shape):
    """The line of one set of figures round the axes. A value that is None leaves a gap: its neighbours are
    not joined across it.

    values : [a figure or None, …], one an axis      shape : "circle", "square" or "triangle"
    """
    points = [
        None if value is None else spot(place, len(values), value)
        for place, value in enumerate(values)
    ]
    return Line(_round(points), _marks(points, shape))


def _round(points):
    if len(points) > 2 and None not in points:
        return f"{_through(points)} Z"
    joined = [
        (one, other)
        for one, other in zip(points, points[1:] + points[:1], strict=True)
        if one and other and one != other
    ]
    return " ".join(_through(pair) for pair in joined)


def axes(labels):
    """[Axis, …] with the ends of the axes and where their labels stand."""
    found = []
    for place, label in enumerate(labels):
        x, y = spot(place, len(labels), MOST)
        label_x, label_y = spot(place, len(labels), MOST, radius=LABEL_AT)
        lines = textwrap.wrap(label, LETTERS, break_long_words=False) or [""]
        # Beside the drawing a label is centred on its axis; above it grows upwards, below downwards.
        rise = 4 - LINE * (len(lines) - 1) * (1 - label_y / LABEL_AT) / 2
        anchor = "middle" if abs(x) < 1 else "start" if x > 0 else "end"
        found.append(
            Axis(
                _written(x), _written(y), _written(label_x), _written(label_y + rise), anchor, lines
            )
        )
    return found


def ring(of, value):
    """The line that joins one value on all axes."""
    return radar([value] * of, "circle").path


def along(points, since, until, *, width=WIDTH, height=HEIGHT):
    """The line of one indicator over time: earlier to the left, higher figures higher.

    points : [(day, figure), …] in order      since, until : the first and the last day of the axis
    """
    spots = [
        (at_day(day, since, until, width=width), height * (MOST - value) / (MOST - 1))
        for day, value in points
    ]
    path = _through(spots) if len(spots) > 1 else ""
    return Line(path, _marks(spots, "circle"))


def at_day(day, since, until, *, width=WIDTH):
    """How far from the left a day lies."""
    return width * (day - since).days / max((until - since).days, 1)


def _marks(points, shape):
    return " ".join(SHAPES[shape](*point) for point in points if point)


def _circle(x, y):
    left, right = _written(x - MARK), _written(x + MARK)
    r, y = _written(MARK), _written(y)
    return f"M{left} {y} A{r} {r} 0 1 0 {right} {y} A{r} {r} 0 1 0 {left} {y} Z"


def _square(x, y):
    corners = [(x + a * MARK, y + b * MARK) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return f"{_through(corners)} Z"


def _triangle(x, y):
    corners = [(x + a * MARK, y + b * MARK) for a, b in ((0, -1.3), (1.2, 1), (-1.2, 1))]
    return f"{_through(corners)} Z"


SHAPES = {"circle": _circle, "square": _square, "triangle": _triangle}


def _through(points):
    return "M" + " L".join(f"{_written(x)} {_written(y)}" for x, y in points)


def _written(number):
    return f"{number:.2f}"
