"""X3, X6, X7, X20 of closed months: what was printed is what the ledger has, has not moved, and adds up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from contracts.mediation import MonthNotReportedV1, MonthReturnedV1, MonthSubmittedV1
from contracts.mediation_words import MonthState
from contracts.monthly_table import FLOWS
from contracts.regions import CITY
from services.districts.answers.monthly_tables import MonthlyTable, table
from services.districts.desk import Districts
from services.districts.reconciliation.comparing import Result, compare
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result
from services.districts.reconciliation.printed import against_the_ledger
from services.districts.reporting_period import ReportingPeriod
from services.districts.reporting_units import printed_by
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
    books = await printed_by(districts)
    if not books:
        return []
    return [_fingerprints(books), *await against_the_ledger(districts, books), *await _quarters(districts, books)]


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


async def _quarters(districts: Districts, books: Mapping[str, Row]) -> list[Result]:
    """The last whole quarters, and the years that they are of."""
    months = {month for row in books.values() for month in row.months}
    quarters = sorted({f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months})[-4:]
    found = []
    for quarter in quarters:
        parts = ReportingPeriod.read(quarter).months
        if all(str(part) in months for part in parts):
            found.append(await _sum(districts, books, quarter, list(map(str, parts)), "季报 = 三个月月报(含更正)之和"))
    year = max(months)[:4]
    if len([quarter for quarter in quarters if quarter.startswith(year)]) == 4:
        found.append(await _sum(districts, books, year, quarters, "年报 = 四个季报之和"))
    return found


async def _sum(districts: Districts, books: Mapping[str, Row], whole: str, parts: Sequence[str], title: str) -> Result:
    left = _total(await table(districts, CITY, ReportingPeriod.read(whole), books))
    right = sum([_total(await table(districts, CITY, ReportingPeriod.read(part), books)) for part in parts])
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


def _total(told: MonthlyTable) -> int:
    """Of all lines that are flows: they are added to see that nothing is lost, not to mean anything."""
    return sum(line.total or 0 for line in told.lines if line.line in FLOWS)
