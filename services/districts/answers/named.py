"""How answers name things, in both languages: regions, measures, cuts, figures."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct, field

from contracts.regions import Region as Division
from contracts.romanising import region_name
from services.districts.measures import Measure, text

UNITS: Final = {"元": "yuan", "%": "%"}  # what is counted one by one needs no unit in English
LEVELS: Final = {
    "city": ("市", "city"),
    "district": ("区", "district"),
    "street": ("街道、乡镇", "street"),
    "community": ("社区、村", "community"),
}
DIRECT: Final = ("本级直属", "Directly at this level")
TOTAL: Final = ("合计", "Total")


class Place(Struct, frozen=True, kw_only=True):
    """A division: its code, its name, its level (city, district, street, community)."""

    code: str
    name: str
    name_en: str
    level: str


class PlaceOnPath(Place, frozen=True, kw_only=True):
    """A division with its way from the city down to itself."""

    path: list[Place]


class Valued(Struct, frozen=True, kw_only=True):
    """A figure: 1 each, or fen; and as people read it."""

    value: int
    value_text: str


class Titled(Valued, frozen=True, kw_only=True):
    """A line that is no division."""

    name: str
    name_en: str


class CutValue(Valued, frozen=True, kw_only=True):
    """One cut of a figure; one without a name is of a measure that is not divided."""

    cut: str
    title: str
    title_en: str


class Measured(Struct, frozen=True, kw_only=True):
    """What is counted: its name, its titles, its unit, and the indicator it serves (R1, P8 …; may be empty)."""

    measure: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    code: str


class OfCut(Measured, frozen=True, kw_only=True):
    """One cut of what is counted; null: all of them."""

    cut: str | None
    cut_title: str | None
    cut_title_en: str | None


class Source(Struct, frozen=True, kw_only=True):
    """How far a view has read one service's log; `behind` and `age_seconds` are null where that is not known."""

    position: int
    head: int | None
    behind: int | None
    age_seconds: float | None


class Fresh(Struct, frozen=True, kw_only=True):
    """How fresh a view is, over all the services it reads."""

    behind: int | None
    age_seconds: float | None
    as_of: Any
    sources: dict[str, Source] = field(default_factory=dict)


def place(division: Division) -> Place:
    return Place(code=division.code, name=division.name, name_en=english(division), level=division.level)


def english(division: Division) -> str:
    return region_name(division.name, "en")


def on_path(here: Division, path: Iterable[Division]) -> PlaceOnPath:
    named = place(here)
    return PlaceOnPath(
        code=named.code,
        name=named.name,
        name_en=named.name_en,
        level=named.level,
        path=[place(each) for each in path],
    )


def measured(asked: Measure) -> dict[str, str]:
    """The fields of Measured."""
    return {
        "measure": asked.name,
        "title": asked.title,
        "title_en": asked.title_en,
        "unit": asked.unit,
        "unit_en": UNITS.get(asked.unit, ""),
        "code": asked.code,
    }


def of_cut(asked: Measure, cut: str | None) -> dict[str, Any]:
    """The fields of OfCut."""
    titles = (None, None) if cut is None else (asked.cut_title(cut), asked.cut_title_en(cut))
    return measured(asked) | dict(zip(("cut", "cut_title", "cut_title_en"), (cut, *titles), strict=True))


def cut_value(asked: Measure, cut: str, value: int) -> CutValue:
    return CutValue(
        cut=cut,
        title=asked.cut_title(cut),
        title_en=asked.cut_title_en(cut),
        value=value,
        value_text=text(asked.unit, value),
    )
