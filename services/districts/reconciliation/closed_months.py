"""X3, X6, X7, X20 of closed months: what was printed is what the ledger has, has not moved, and adds up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from contracts.access.scope import EVERYTHING
from contracts.mediation import MonthNotReportedV1, MonthReturnedV1, MonthSubmittedV1
from contracts.mediation_words import MonthState
from contracts.monthly_table import FLOWS
from contracts.regions import CITY
from services.districts import places
from services.districts.answers.monthly_tables import printed_corrections, printed_lines
from services.districts.desk import Districts
from services.districts.reconciliation.comparing import Result, compare
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result
from services.districts.reconciliation.printed import against_the_ledger
from services.districts.reporting_period import ReportingPeriod
from services.districts.reporting_units import Printed, printed_by, units_of
from services.districts.views.books import Row

FEW: Final = 20  # differences that are named one by one


def of_books(view: Counted, period: str) -> Iterator[Result]:
    """What the log says of months that are closed."""
    reported = view.events(MonthSubmittedV1) - view.events(MonthReturnedV1)
    sides = Sides("已上报", view.total("books.reported"), f"{LOG}:上报 − 退回", reported)
    yield result("X3", "月报:已上报 = 上报 − 退回", period, sides, view)
    sides = Sides("未报", view.total("books.not-reported"), LOG, view.events(MonthNotReportedV1))
    yield result("X3", "月报:按未报关账 = 日志", period, sides, view)


async def results(districts: Districts) -> list[Result]:
    """Nothing where no month was ever closed."""
    books = await printed_by(districts, EVERYTHING)
    if not books:
        return []
    return [_fingerprints(books), *await against_the_ledger(districts, books), *_quarters(books, districts.today())]


def _fingerprints(books: Mapping[str, Row]) -> Result:
    locked = [
        (row, month) for row in books.values() for month, told in row.months.items() if told.state is MonthState.LOCKED
    ]
    moved = [f"{row.region} {month}" for row, month in locked if not row.unchanged(month)]
    return Result(
        rule="X20",
        title="已锁定月报的数字指纹未变",
        region=CITY,
        period="",
        left=len(locked) - len(moved),
        right=len(locked),
        delta=-len(moved),
        status=compare(len(locked) - len(moved), len(locked)),
        left_title="指纹未变",
        right_title="已锁定",
        detail=tuple(moved[:FEW]),
    )


def _quarters(books: Printed, today: date) -> list[Result]:
    """The last whole quarters, and the years that they are of."""
    months = {month for row in books.values() for month in row.months}
    quarters = sorted({f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months})[-4:]
    found = []
    for quarter in quarters:
        parts = ReportingPeriod.read(quarter).months
        if all(str(part) in months for part in parts):
            found.append(_sum(books, today, quarter, list(map(str, parts)), "季报 = 三个月月报(含更正)之和"))
    year = max(months)[:4]
    if len([quarter for quarter in quarters if quarter.startswith(year)]) == 4:
        found.append(_sum(books, today, year, quarters, "年报 = 四个季报之和"))
    return found


def _sum(books: Printed, today: date, whole: str, parts: Sequence[str], title: str) -> Result:
    left = _total(books, today, ReportingPeriod.read(whole))
    right = sum(_total(books, today, ReportingPeriod.read(part)) for part in parts)
    return Result(
        rule="X7",
        title=title,
        region=CITY,
        period=whole,
        left=left,
        right=right,
        delta=left - right,
        status=compare(left, right),
        left_title=whole,
        right_title=" + ".join(parts),
    )


def _total(books: Printed, today: date, asked: ReportingPeriod) -> int:
    """Of all lines that are flows, with corrections: added to see that nothing is lost, not to mean anything."""
    day = min(asked.last, today)
    rows = [books[unit.code] for unit in units_of(places.region(CITY, day), day) if unit.code in books]
    printed = printed_lines(rows, asked.months)
    return sum(printed[line] for line in FLOWS) + sum(
        each.amount for each in printed_corrections(rows, asked.months) if each.line in FLOWS
    )
