"""How many people a vault holds sensitive values of, by community and group; small counts are not shown (小数保护).

Every page is cut from one table, that of the whole city: what one page hides no other tells.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from contracts.personal import Kind, Purpose
from contracts.regions import CITY, RegionNotValidOn, UnknownRegion, ancestors, children, find, line_of, region
from contracts.suppression import ALL, suppress, threshold_on
from services.vault.domain.purposes import rules_on

OWN: Final = "/own"  # behind the code of a division: who was noted by it, and in none that is below it
Counted = tuple[str, str, int]  # a region, a kind, people
Cells = list[int | None]  # a group each, and their sum


class Row(NamedTuple):
    region: str
    name: str
    own: bool  # of the division's own desk
    cells: Cells


class Page(NamedTuple):
    """Of a region: the divisions right below it, its own desk, and their sum."""

    groups: Sequence[Kind]
    below: int
    rows: Sequence[Row]
    sum: Cells


class Table(NamedTuple):
    """Of the whole city: places with their counts, those alone where somebody is; and what each belongs to."""

    counts: Mapping[str, list[int]]
    parents: Mapping[str, str]


def groups_of(purpose: Purpose, on: date) -> list[Kind]:
    """The kinds that the purpose keeps and that are sensitive, or treated so, as the city has it. Raises NoRuleOn."""
    rules = rules_on(purpose, on)
    return [kind for kind in rules.basis if kind in rules.sensitive]


def table_of(counted: Iterable[Counted], groups: Sequence[Kind], on: date) -> Table:
    """A place that is there no more counts at what took its place; of none, or an unknown one, at the city's desk."""
    counts: dict[str, list[int]] = {}
    parents: dict[str, str] = {}
    for place, kind, people in counted:
        line = _line(place, on)
        leaf = line[0] if _is_lowest(line[0]) else line[0] + OWN
        above = line[1:] if _is_lowest(line[0]) else line
        for one, up in zip((leaf, *above), above, strict=False):
            parents[one] = ALL if up == CITY else up
        counts.setdefault(leaf, [0] * len(groups))[groups.index(Kind(kind))] += people
    return Table(counts, parents)


def page_of(table: Table, groups: Sequence[Kind], at: str, unit: str, on: date) -> Page:
    """As whoever acts for a unit (a region's code) may see it. Refuses: UnknownRegion, RegionNotValidOn, NoRuleOn."""
    place = region(at, on)
    below = cache(lambda row: threshold_on(on, _code(row)))
    shown = suppress(table.counts, below, table.parents, _known(table.counts, unit))
    nobody: Cells = [0] * (len(groups) + 1)

    def row(code: str, name: str, own: bool = False) -> Row:
        key = code + OWN if own else ALL if code == CITY else code
        return Row(code, name, own, shown.get(key, nobody))

    rows = [row(each.code, each.name) for each in children(at, on)]
    rows += [] if _is_lowest(at) else [row(at, place.name, own=True)]
    return Page(groups, below(at), rows, row(at, place.name).cells)


def _known(places: Collection[str], unit: str) -> set[str]:
    """What the unit itself holds: its own desk's, or its own community's, and to a street that of its communities."""
    if not line_of(unit):
        return set()
    keeps = find(unit).level == "street"
    return {place for place in places if _code(place) == unit or (keeps and unit in line_of(_code(place)))}


def _line(place: str, on: date) -> tuple[str, ...]:
    try:
        return ancestors(place, on)
    except (UnknownRegion, RegionNotValidOn):
        return (CITY,)


def _is_lowest(code: str) -> bool:
    return find(code).level == "community"


def _code(row: str) -> str:
    return row.removesuffix(OWN) or CITY
