"""X6: what units printed of a month, in its own table and as corrections in later ones, against the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from contracts.access.scope import EVERYTHING
from contracts.monthly_table import FLOWS, measure_of
from contracts.months import Month
from contracts.regions import CITY, street_of
from services.districts import places
from services.districts.desk import Districts
from services.districts.figures import unfold
from services.districts.ledger.gained import Gained, gained
from services.districts.ledger.view import ViewSpec
from services.districts.measures import measure
from services.districts.periods import DAY
from services.districts.reconciliation.comparing import Result, compare
from services.districts.views.books import Row

MONTHS: Final = 12  # that are held against the ledger; older ones are held by their fingerprints
FEW: Final = 20  # differences that are named one by one
Cell = tuple[str, str, str]  # unit, month, line


async def against_the_ledger(districts: Districts, books: Mapping[str, Row]) -> list[Result]:
    """A result for each of the last months: every line of every unit that has reported it."""
    months = sorted({month for row in books.values() for month, told in row.months.items() if told.reported})[-MONTHS:]
    books = {
        unit: row for unit, row in books.items() if months and _last(row) >= months[0]
    }  # others print nothing there
    if not books:
        return []
    found = await _expected(districts, books, [Month.read(month) for month in months])
    printed = _printed(books)
    return [_month(month, books, printed, found) for month in months]


def _upto(row: Row) -> int:
    """How far the log was counted for what a unit has printed."""
    return max((told.counted_upto for told in row.months.values() if told.reported), default=0)


def _last(row: Row) -> str:
    return max((month for month, told in row.months.items() if told.reported), default="")


def _printed(books: Mapping[str, Row]) -> Counter[Cell]:
    """Of every month what its own table printed of it, and later ones as corrections."""
    cells: Counter[Cell] = Counter()
    for unit, row in books.items():
        for month, told in row.months.items():
            cells.update({(unit, month, line): told.figures.get(line, 0) for line in FLOWS})
            for earlier, lines in told.corrections.items():
                cells.update({(unit, earlier, line): amount for line, amount in lines.items()})
    return cells


async def _expected(districts: Districts, books: Mapping[str, Row], months: Sequence[Month]) -> dict[Cell, int | None]:
    """The same by the ledger: what holds in the month, without what came after the unit's last table was counted.

    None where the view has not read as far as that.
    """
    by_view: defaultdict[str, list[str]] = defaultdict(list)
    for line in FLOWS:
        by_view[measure(measure_of(line)[0]).view].append(line)
    expected: dict[Cell, int | None] = {}
    for view, lines in by_view.items():
        spec = districts.ledger(view).spec
        found = await _gained(districts, view, books, months, sorted({measure_of(line)[0] for line in lines}))
        late = _late(spec, books, found)
        for unit, row in books.items():
            for at in ((unit, str(month), line) for month in months for line in lines):
                expected[at] = None if found.covered < _upto(row) else _gain(found, at) - late[at]
    return expected


async def _gained(
    districts: Districts, view: str, books: Mapping[str, Row], months: Iterable[Month], measures: Sequence[str]
) -> Gained:
    ledger = districts.ledger(view)
    asked = partial(
        gained,
        spec=ledger.spec,
        measures=measures,
        regions=list(books),
        days=sorted({day for month in months for day in (month.first - DAY, month.last)}),
        since=min(_upto(row) for row in books.values()),
        ancestors=places.ancestors,
    )
    return await ledger.read_rows(asked, EVERYTHING, tables=True)


def _gain(found: Gained, at: Cell) -> int:
    unit, month, line = at
    of, cell = Month.read(month), (unit, *measure_of(line))
    return found.ends[of.last].get(cell, 0) - found.ends[of.first - DAY].get(cell, 0)


def _late(spec: ViewSpec, books: Mapping[str, Row], found: Gained) -> Counter[Cell]:
    """What facts beyond each unit's last count have moved, by an unfolding of their own."""
    moved: Counter[Cell] = Counter()
    for history in found.late.values():
        now = unfold(spec.view, history)
        units = {street_of(entry.region, entry.on) for entry in now} & books.keys()
        for unit in units:
            before = unfold(spec.view, [each for each in history if each.position <= _upto(books[unit])])
            for entry in now.keys() | before.keys():
                if street_of(entry.region, entry.on) == unit:
                    line = entry.measure + (f"/{entry.cut}" if entry.cut else "")
                    moved[unit, str(Month.of(entry.on)), line] += now[entry] - before[entry]
    return moved


def _month(
    month: str, books: Mapping[str, Row], printed: Mapping[Cell, int], expected: Mapping[Cell, int | None]
) -> Result:
    units = [unit for unit, row in books.items() if month in row.months and month <= _last(row)]
    cells = [(unit, month, line) for unit in units for line in FLOWS]
    read = [at for at in cells if expected[at] is not None]
    wrong = [at for at in read if printed[at] != expected[at]]
    detail = [f"{at[0]} {at[2]}: {printed[at]} ≠ {expected[at]}" for at in wrong[:FEW]]
    if len(read) < len(cells):
        detail.append(f"{len(cells) - len(read)} 栏的视图尚未读到报表所计的位置")
    return Result(
        rule="X6",
        title="月报(含更正)各栏 = 台账中当月生效的事实",
        region=CITY,
        period=month,
        left=len(read) - len(wrong),
        right=len(read),
        delta=-len(wrong),
        status=compare(len(read) - len(wrong), len(read)),
        left_title="一致的栏",
        right_title="已比较的栏",
        detail=tuple(detail),
    )
