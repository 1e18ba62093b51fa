"""Monthly tables (月报) of a region: what its units printed, with corrections, beside what the ledger says now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.mediation_words import MonthState
from contracts.monthly_table import FLOWS, IN_HAND, LINES, measure_of
from contracts.months import Month
from contracts.regions import CITY
from contracts.regions import Region as Division
from services.access.answers import answer
from services.access.guard import check_place, scope
from services.districts import english, places
from services.districts.answers.named import Place, place
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Days, Districts, NotYet, TheDistricts, told
from services.districts.measures import measure
from services.districts.periods import DAY
from services.districts.receipts import TheReceipt
from services.districts.reporting_period import ReportingPeriod
from services.districts.reporting_units import printed_by, units_of
from services.districts.views import books

router = APIRouter(tags=["monthly tables"], dependencies=KNOWN_ONLY)


class LineOfTable(Struct, frozen=True, kw_only=True):
    """`printed` is null where no unit has reported; `total`: with the corrections printed in the same months.

    `live`: what the ledger counts now as effective in the period. Of a stock: at the period's end, without corrections.
    """

    line: str
    title: str
    title_en: str
    printed: int | None
    corrections: int
    total: int | None
    live: int


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """A fact of a closed month that a later table printed."""

    printed_in: str
    of: str
    line: str
    title: str
    title_en: str
    amount: int


class MonthOfUnit(Struct, frozen=True, kw_only=True):
    """How a unit stands with one month."""

    month: str
    state: str
    state_zh: str
    state_en: str
    zero: bool
    missing: int
    late: bool
    submitted_on: date | None
    due_on: date | None
    reason: str
    fingerprint: str


class Unit(Struct, frozen=True, kw_only=True):
    """A unit that owes tables, with every month of the period."""

    place: Place
    months: list[MonthOfUnit]


class MonthlyTable(Struct, frozen=True, kw_only=True):
    """`reported` of `of`: tables that are in, of those that are owed (units × months that are over)."""

    region: Place
    period: str
    reported: int
    of: int
    lines: list[LineOfTable]
    corrections: list[CorrectionLine]
    units: list[Unit]


Region = Annotated[str, Query(max_length=20, description="a city, a district or a street: 6 or 9 digits")]
Period = Annotated[str | None, Query(max_length=10, description="2026-05, 2026-Q2 or 2026; without it, last month")]


@router.get("/monthly-tables", responses=answer(MonthlyTable))
async def monthly_table(
    districts: TheDistricts, receipt: TheReceipt, region: Region = CITY, period: Period = None
) -> Response:
    """A quarter is its three printed months with the corrections printed in them, a year four quarters.

    Refuses: NotAPeriod, NotYet, UnknownRegion, RegionNotValidOn, NoTableThere.
    """
    last_month = Month.of(districts.today()).before
    asked = ReportingPeriod.read(period) if period else ReportingPeriod(str(last_month), (last_month,))
    return told(await table(districts, region, asked), receipt)


async def table(districts: Districts, region: str, asked: ReportingPeriod) -> MonthlyTable:
    today = districts.today()
    if asked.first > today:
        raise NotYet(on=asked.first, today=today).at("period")
    day = min(asked.last, today)
    here = places.region(region, day)
    check_place(here.code)
    units = units_of(here, day)
    codes = {unit.code for unit in units}
    printed = await printed_by(districts, scope("districts.books"), codes)
    live = await _live(districts, here.code, asked, day)
    over = [month for month in asked.months if month.last < today]
    shown = [_unit(unit, printed.get(unit.code), asked.months) for unit in units]
    reported = sum(month.state in books.REPORTED for unit in shown for month in unit.months)
    corrections = printed_corrections(printed.values(), asked.months)
    return MonthlyTable(
        region=place(here),
        period=asked.name,
        reported=reported,
        of=len(units) * len(over),
        lines=_lines(printed_lines(printed.values(), asked.months), corrections, live),
        corrections=corrections,
        units=shown,
    )


async def _live(districts: Districts, region: str, asked: ReportingPeriod, day: date) -> Counter[str]:
    """What the ledger says now of every line: of a flow what it gained in the period, of a stock how it ends."""
    measures = sorted({measure_of(line)[0] for line in LINES})
    ends = await districts.figures(measures, [region], Days(day))
    began = await districts.figures(measures, [region], Days(asked.first - DAY))
    live: Counter[str] = Counter()
    for line in LINES:
        name, cut = measure_of(line)
        cell = (region, name, cut)
        live[line] = ends.get(cell, 0) - (began.get(cell, 0) if line != IN_HAND else 0)
    return live


def printed_lines(rows: Iterable[books.Row], months: Sequence[Month]) -> Counter[str]:
    """What the tables of these months print, without corrections: a stock is the last month's alone.

    A line that no table printed is not there.
    """
    printed: Counter[str] = Counter()
    for row in rows:
        for month in months:
            told = row.months.get(str(month))
            if told and told.reported:
                printed.update({line: told.figures.get(line, 0) for line in FLOWS})
                if month == months[-1]:
                    printed[IN_HAND] += told.figures.get(IN_HAND, 0)
    return printed


def _lines(
    printed: Mapping[str, int], corrections: Iterable[CorrectionLine], live: Mapping[str, int]
) -> list[LineOfTable]:
    corrected: Counter[str] = Counter()
    for each in corrections:
        corrected[each.line] += each.amount
    return [
        LineOfTable(
            line=line,
            **_titles(line),
            printed=printed.get(line),
            corrections=corrected[line],
            total=printed[line] + corrected[line] if line in printed else None,
            live=live[line],
        )
        for line in LINES
    ]


def printed_corrections(rows: Iterable[books.Row], months: Sequence[Month]) -> list[CorrectionLine]:
    """Summed over the units: by the table that printed them, the month that they are of, and the line."""
    amounts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        for month in map(str, months):
            told = row.months.get(month)
            for earlier, lines in (told.corrections if told else {}).items():
                amounts.update({(month, earlier, line): amount for line, amount in lines.items()})
    return [
        CorrectionLine(printed_in=month, of=earlier, line=line, **_titles(line), amount=amount)
        for (month, earlier, line), amount in sorted(amounts.items())
        if amount
    ]


def _titles(line: str) -> dict[str, str]:
    name, cut = measure_of(line)
    asked = measure(name)
    if not cut:
        return {"title": asked.title, "title_en": asked.title_en}
    return {
        "title": f"{asked.title}:{asked.cut_title(cut)}",
        "title_en": f"{asked.title_en}: {asked.cut_title_en(cut)}",
    }


def _unit(unit: Division, row: books.Row | None, months: Sequence[Month]) -> Unit:
    return Unit(place=place(unit), months=[_month(row, str(month)) for month in months])


def _month(row: books.Row | None, month: str) -> MonthOfUnit:
    told = (row.months.get(month) if row else None) or books.Month(state=MonthState.OPEN)
    return MonthOfUnit(
        month=month,
        state=told.state,
        state_zh=told.state.zh,
        state_en=english.english(told.state.zh),
        zero=told.zero,
        missing=told.missing,
        late=told.late,
        submitted_on=told.submitted_on,
        due_on=told.due_on,
        reason=told.reason,
        fingerprint=told.fingerprint,
    )
