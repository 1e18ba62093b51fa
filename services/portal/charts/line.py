"""A figure over time, drawn: where the line runs, what its axes say, and whether its scale is broken (走势)."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from services.portal.charts.axis_words import day_marks, short_number
from services.portal.charts.scale import Scale, scale

SIDE: Final = 1000  # paths run in a square of so many units, which the page stretches to its place


class Mark(NamedTuple):
    """A text at an axis, at a share of its length (0 to 100)."""

    at: float
    text: str
    year: str = ""
    minor: bool = False


class Dot(NamedTuple):
    """A point that is drawn by itself, in shares of width and height (0 to 100, from above)."""

    x: float
    y: float


class Line(NamedTuple):
    """Paths in a square of 1000; marks and dots in shares. `area` stays empty where the scale is broken."""

    paths: tuple[str, ...]
    area: tuple[str, ...]
    dots: tuple[Dot, ...]
    values: tuple[Mark, ...]
    days: tuple[Mark, ...]
    baseline: float
    broken: bool


def line(points: Sequence[Mapping[str, Any]], unit: str, language: str) -> Line | None:
    """Of points {on, value}, by rising day; a value that is missing leaves a gap. None where nothing is known."""
    days = [date.fromisoformat(point["on"]) for point in points]
    known = [point["value"] for point in points if point["value"] is not None]
    if not known:
        return None
    upright = scale(known)
    places = [
        None if point["value"] is None else Dot(_along(days, at), 100 - upright.height(point["value"]))
        for at, point in enumerate(points)
    ]
    runs = [list(run) for known_here, run in groupby(places, key=lambda place: place is not None) if known_here]
    drawn = [[place for place in run if place is not None] for run in runs]
    return Line(
        paths=tuple(_path(run) for run in drawn if len(run) > 1),
        area=() if upright.broken else tuple(_area(run, upright) for run in drawn if len(run) > 1),
        dots=tuple(dict.fromkeys([*(run[0] for run in drawn if len(run) == 1), drawn[-1][-1]])),
        values=tuple(Mark(100 - upright.height(mark), short_number(mark, unit, language)) for mark in upright.marks),
        days=_days(days, language),
        baseline=_baseline(upright),
        broken=upright.broken,
    )


def _along(days: Sequence[date], at: int) -> float:
    """By days, not by points: a short month takes less room than a long one."""
    whole = (days[-1] - days[0]).days
    return round((days[at] - days[0]).days / whole * 100, 3) if whole else 50.0


def _days(days: Sequence[date], language: str) -> tuple[Mark, ...]:
    """Every second one can be left out where the page is narrow; never the first or the last."""
    marks = day_marks(days, language)
    return tuple(
        Mark(_along(days, mark.at), mark.text, mark.year, minor=at > 0 and (len(marks) - at) % 2 == 0)
        for at, mark in enumerate(marks)
    )


def _baseline(upright: Scale) -> float:
    return 100.0 if upright.broken else 100 - upright.height(0)


def _path(run: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{_units(place.x)} {_units(place.y)}" for place in run)


def _area(run: Sequence[Dot], upright: Scale) -> str:
    ground = _units(_baseline(upright))
    return f"{_path(run)}L{_units(run[-1].x)} {ground}L{_units(run[0].x)} {ground}Z"


def _units(share: float) -> str:
    return f"{round(share * SIDE / 100, 1):g}"
