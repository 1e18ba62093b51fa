"""Beijing's divisions by day: city, district, street, community; a code is good only while its version is valid."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from contracts.refusal import Refusal

CITY: Final = "110000"
BEGINS: Final = date(2010, 7, 1)  # 崇文, 宣武 had merged into 东城, 西城 (own knowledge)
TURNED_DISTRICTS: Final = date(2015, 11, 17)  # 密云县, 延庆县 became districts (own knowledge)
COUNTIES: Final[Mapping[str, tuple[str, str]]] = {"110228": ("密云县", "110118"), "110229": ("延庆县", "110119")}
AUTHORITIES: Final[Mapping[str, str]] = {"市民政局": CITY}  # a registering authority that tables print for its region
LEVELS: Final = ("city", "district", "street", "community")


class Region(NamedTuple):
    """A division while one version of it is valid; `valid_to` is exclusive."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date | None = None
    successor: str | None = None


class UnknownRegion(Refusal):
    zh = "没有代码为 {region} 的行政区划"
    en = "there is no division with the code {region}"
    status = 422
    field = "region"


class RegionNotValidOn(Refusal):
    zh = "行政区划 {region} 在 {on} 无效,可用 {offered}"
    en = "the division {region} is not valid on {on}; valid then: {offered}"
    status = 422
    field = "region"


@lru_cache(maxsize=1)
def _table() -> dict[str, Region]:
    later = {successor for _, successor in COUNTIES.values()}
    table: dict[str, Region] = {}
    with (files("contracts") / "data" / "beijing-divisions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            code = row["code"]
            begins = TURNED_DISTRICTS if code[:6] in later else BEGINS
            table[code] = Region(code, row["name"], row["level"], row["parent"] or "", begins)
    for code, (name, successor) in COUNTIES.items():
        table[code] = Region(code, name, "district", CITY, BEGINS, TURNED_DISTRICTS, successor)
    return table


@lru_cache(maxsize=1)
def _children() -> dict[str, tuple[Region, ...]]:
    children: dict[str, list[Region]] = {}
    for each in _table().values():
        children.setdefault(each.parent, []).append(each)
    return {parent: tuple(sorted(of)) for parent, of in children.items()}


@lru_cache(maxsize=1)
def _lines() -> dict[str, tuple[str, ...]]:
    """Every code with its ancestors, itself first: parents do not change while a version is valid."""
    table, lines = _table(), dict[str, tuple[str, ...]]()
    for code in sorted(table, key=lambda c: LEVELS.index(table[c].level)):
        lines[code] = (code, *lines.get(table[code].parent, ()))
    return lines


def _valid(region: Region, on: date) -> bool:
    return region.valid_from <= on and (region.valid_to is None or on < region.valid_to)


def find(code: str) -> Region:
    """Whatever the day. Raises UnknownRegion."""
    found = _table().get(code)
    if found is None:
        raise UnknownRegion(region=code)
    return found


def region(code: str, on: date, *, field: str = "region") -> Region:
    """`field` is what of a command gave the code.

    Raises UnknownRegion; RegionNotValidOn, which offers what was valid then.
    """
    found = _table().get(code)
    if found is None:
        raise UnknownRegion(region=code).at(field)
    if not _valid(found, on):
        raise RegionNotValidOn(region=code, on=on, offered=mapped(code, on) or "-").at(field)
    return found


def ancestors(code: str, on: date) -> tuple[str, ...]:
    """Itself first, the city last, as they stand on the day: a code of an older version leads through its successor.

    Raises UnknownRegion, RegionNotValidOn.
    """
    return _lines()[_standing(code, on)]


def lies_in(code: str, above: str) -> bool:
    """Whether one is the other or lies in it, in whatever version of the divisions; an unknown code lies nowhere."""
    line = _lasting_line(above)
    return bool(line) and line[0] in _lasting_line(code)


@lru_cache(maxsize=16_384)
def _lasting_line(code: str) -> tuple[str, ...]:
    """A code and all above it, each as all its versions are called: asked at every door, so it is found out once."""
    return tuple(map(lasting, line_of(code)))


def beginnings(above: str) -> tuple[str, ...]:
    """What the codes of all that `lies_in` it begin with, and no other code does; of an unknown code nothing.

    A code begins with that of whatever it lies in; a district that was a county has two.
    """
    if above not in _table():
        return ()
    upper = lasting(above)
    return tuple(code if code != CITY else CITY.rstrip("0") for code in _versions()[upper])


@lru_cache(maxsize=1)
def _versions() -> dict[str, tuple[str, ...]]:
    """The codes that a division has had, by its lasting one."""
    versions: dict[str, tuple[str, ...]] = {}
    for code in _table():
        versions[lasting(code)] = (*versions.get(lasting(code), ()), code)
    return versions


def line_of(code: str) -> tuple[str, ...]:
    """A code and all above it, whatever the day; of an unknown code nothing."""
    return _lines().get(code, ())


def street_of(code: str, on: date) -> str:
    """The street that a place lies in on a day, itself where it is one; of a day before the place was made, by code."""
    try:
        return next((above for above in ancestors(code, on) if find(above).level == "street"), code[:9])
    except (UnknownRegion, RegionNotValidOn):
        return code[:9]


def children(code: str, on: date) -> tuple[Region, ...]:
    """The divisions right below, by code. Raises UnknownRegion, RegionNotValidOn."""
    return tuple(each for each in _children().get(_standing(code, on), ()) if _valid(each, on))


def within(code: str, ancestor: str, on: date) -> bool:
    """Whether one lies in the other, or is it, on the day. Raises UnknownRegion, RegionNotValidOn."""
    return _standing(ancestor, on) in ancestors(code, on)


def mapped(code: str, on: date) -> str | None:
    """The code that stands on a day in place of another version's; None: no version reaches that day.

    Itself, its successor, or the county that was there before the district (below which nothing is known).
    Raises UnknownRegion.
    """
    found = find(code)
    if _valid(found, on):
        return code
    if found.successor and _valid(find(found.successor), on):
        return found.successor
    return next((c for c, (_, later) in COUNTIES.items() if later == code[:6] and _valid(find(c), on)), None)


def lasting(code: str) -> str:
    """One code for all versions of a division, the latest: what is held unique in an area is held through them.

    Raises UnknownRegion.
    """
    return find(code).successor or code


@lru_cache(maxsize=1)
def turning_days() -> tuple[date, ...]:
    """The days from which divisions are others than before; between two of them nothing changes."""
    days = {day for each in _table().values() for day in (each.valid_from, each.valid_to) if day}
    return tuple(sorted(days))


def _standing(code: str, on: date) -> str:
    stands = mapped(code, on)
    if stands is None:
        raise RegionNotValidOn(region=code, on=on, offered="-")
    return stands


def named(name: str, on: date) -> Region | None:
    """The city, a district or a county by the name, or by the registering authority, that a published table prints."""
    wanted = AUTHORITIES.get(name)
    return next((r for r in (region(CITY, on), *children(CITY, on)) if wanted == r.code or name == r.name), None)
