"""The city map of one figure: each district's shade, its name and its value where they fit (分级示意图)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.portal.charts.axis_words import short_number
from services.portal.charts.classes import CLASSES, QUANTILE, Class, class_of, classes
from services.portal.charts.label_places import label_places
from services.portal.charts.outlines import outlines, path

NOTHING: Final = "—"
# six districts share a twentieth of the city: they are drawn once more, as large as their names need
CENTRE: Final = frozenset({"110101", "110102", "110105", "110106", "110107", "110108"})


class Area(NamedTuple):
    """A district on one of the maps; `shade` is of five from 0, None where no value is known; `text` its value."""

    code: str
    path: str
    shade: int | None
    row: Mapping[str, Any]
    text: str
    x: float
    y: float
    apart: bool


class Map(NamedTuple):
    """`areas` in a picture of width by height; names stand at shares of it (0 to 100)."""

    width: float
    height: float
    areas: tuple[Area, ...]


class Step(NamedTuple):
    """A line of the legend: a class, its shade, and how many regions are in it."""

    of: Class
    shade: int
    many: int


class Choropleth(NamedTuple):
    """The whole city, its centre once more, the legend, and how many districts no value is known for."""

    city: Map
    centre: Map
    legend: tuple[Step, ...]
    unknown: int


def choropleth(rows: Sequence[Mapping[str, Any]], unit: str, language: str, how: str = QUANTILE) -> Choropleth:
    """Of the rows {code, name, value}; a missing value is no nought."""
    known = [row["value"] for row in rows if row["value"] is not None]
    among = classes(known, how)
    legend = tuple(
        Step(one, _shade(at, len(among)), sum(one.holds(value) for value in known)) for at, one in enumerate(among)
    )

    def told(code: str, row: Mapping[str, Any] | None) -> tuple[int | None, Mapping[str, Any], str]:
        if row is None or row["value"] is None:
            return None, row or {"code": code, "name": code, "value": None}, NOTHING
        return legend[class_of(row["value"], among)].shade, row, short_number(float(row["value"]), unit, language)

    by_code = {row["code"]: row for row in rows}
    shown = {code: told(code, by_code.get(code)) for code in outlines().rings}
    return Choropleth(
        city=_map(frozenset(), shown),
        centre=_map(CENTRE, shown),
        legend=legend,
        unknown=sum(shade is None for shade, _, _ in shown.values()),
    )


def _shade(at: int, many: int) -> int:
    """Few classes are spread over the five shades, so that one class alone is neither the palest nor the darkest."""
    return int((at + 0.5) / many * CLASSES)


def _map(codes: frozenset[str], shown: Mapping[str, tuple[int | None, Mapping[str, Any], str]]) -> Map:
    drawn, places = outlines(codes), label_places(codes)
    areas = tuple(
        Area(
            code,
            path(rings),
            *shown[code],
            x=round(places[code][0] / drawn.width * 100, 2),
            y=round(places[code][1] / drawn.height * 100, 2),
            apart=not codes and code in CENTRE,
        )
        for code, rings in drawn.rings.items()
    )
    return Map(drawn.width, drawn.height, areas)
