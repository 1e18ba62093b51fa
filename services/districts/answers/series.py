"""A figure over time: its value at the end of each day, week or month, and what moved since the one before."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from msgspec import Struct

from contracts.days import Day
from services.access.answers import answer
from services.districts import periods, places
from services.districts.answers.named import OfCut, Place, of_cut, place
from services.districts.asked import KNOWN_ONLY, Cut, MeasureName, cut_of
from services.districts.desk import WHOLE_CITY, Districts, NotYet, Region, TheDistricts, told
from services.districts.measures import Measure, measure, text
from services.districts.periods import Step
from services.districts.receipts import TheReceipt
from services.districts.spreadsheet import Csv, Language, Table, amount, csv_of

router = APIRouter(tags=["figures"], dependencies=KNOWN_ONLY)


class Point(Struct, frozen=True, kw_only=True):
    """A figure at the end of a day; `change` since the end of the period before (null: there was none)."""

    on: date
    value: int
    value_text: str
    change: int | None


class Series(OfCut, frozen=True, kw_only=True):
    """A figure over time, also as it was known at the end of a day."""

    region: Place
    step: Step
    as_known_on: date | None
    points: list[Point]


class Span:
    """From a day to another, in steps; a year, by month, if nothing is said."""

    def __init__(
        self,
        districts: TheDistricts,
        first: Annotated[Day | None, Query(alias="from", description="the first day")] = None,
        last: Annotated[Day | None, Query(alias="to", description="the last day: today at the latest")] = None,
        step: Annotated[Step, Query(description="how far the points are apart")] = Step.MONTH,
        as_known_on: Annotated[Day | None, Query(description="as known at the end of")] = None,
    ) -> None:
        """Raises NotYet, FromAfterTo, TooManyPoints."""
        today = districts.today()
        for field, day in (("from", first), ("to", last), ("as_known_on", as_known_on)):
            if day and day > today:
                raise NotYet(on=day, today=today).at(field)
        self.last = last or today
        self.days = periods.points(first or periods.a_year_before(self.last), self.last, step)
        self.step, self.as_known_on = step, as_known_on


TheSpan = Annotated[Span, Depends(Span)]


@router.get("/figures/{name}/series", responses=answer(Series))
async def series(
    name: MeasureName,
    districts: TheDistricts,
    span: TheSpan,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
) -> Response:
    """At most 400 points. Refuses: UnknownMeasure, UnknownRegion, RegionNotValidOn, UnknownCut, NotYet, FromAfterTo,
    TooManyPoints.
    """
    return told(await _series(name, districts, span, region, cut), receipt)


@router.get("/figures/{name}/series.csv", response_class=Csv)
async def series_as_table(
    name: MeasureName,
    districts: TheDistricts,
    span: TheSpan,
    receipt: TheReceipt,
    region: Region = WHOLE_CITY,
    cut: Cut = None,
    language: Language = "zh",
) -> Response:
    """The same as a table for a spreadsheet. Refuses what the series refuses."""
    found = await _series(name, districts, span, region, cut)
    return csv_of(_table(found, language), language, receipt)


async def _series(name: str, districts: Districts, span: Span, region: str, cut: str | None) -> Series:
    asked, here = measure(name), places.region(region, span.last)
    part = await cut_of(districts, asked, cut)
    before = periods.before(span.days[0], span.step)
    days = [before or span.days[0], *span.days]
    values = await districts.curve(asked, here.code, part, days, span.as_known_on)
    was = [values[0] if before else None, *values[1:-1]]
    return Series(
        **of_cut(asked, part),
        region=place(here),
        step=span.step,
        as_known_on=span.as_known_on,
        points=[_point(asked, *each) for each in zip(span.days, values[1:], was, strict=True)],
    )


def _point(asked: Measure, on: date, value: int, was: int | None) -> Point:
    change = None if was is None else value - was
    return Point(on=on, value=value, value_text=text(asked.unit, value), change=change)


HEADS: Final = (
    *(("指标", "measure"), ("指标名称", "title"), ("分类代码", "cut"), ("分类", "cut title")),
    *(("地区代码", "region"), ("截至已知", "as known on"), ("日期", "on")),
    *(("数值", "value"), ("变动", "change"), ("单位", "unit")),
)


def _table(found: Series, language: str) -> Table:
    at = 0 if language == "zh" else 1
    about = (found.measure, (found.title, found.title_en)[at], found.cut, (found.cut_title, found.cut_title_en)[at])
    same, unit = (*about, found.region.code, found.as_known_on), (found.unit, found.unit_en)[at]
    rows = [
        (*same, each.on, amount(found.unit, each.value), amount(found.unit, each.change), unit) for each in found.points
    ]
    return Table(f"{found.measure}-series", HEADS, rows)
