"""A region as its head looks at it: the four services side by side, what moved, what is late, what does not agree."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from fastapi import APIRouter, Response
from msgspec import Struct

from contracts.months import Month
from services.access.answers import answer
from services.districts import places
from services.districts.answers.named import Fresh, Measured, PlaceOnPath, measured, on_path
from services.districts.answers.tiled import Moment, ToldTile, moment
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDays, TheDistricts, told
from services.districts.measures import measure, text
from services.districts.receipts import TheReceipt
from services.districts.reconciliation import live
from services.districts.reconciliation.comparing import Result, Status
from services.districts.tiles import TILES, Tile, total

router = APIRouter(tags=["board"], dependencies=KNOWN_ONLY)
SERVICES: Final = {
    "registration": ("登记管理", "Registration"),
    "mediation": ("人民调解", "Mediation"),
    "procurement": ("政府购买服务", "Procurement"),
    "evaluation": ("评估考核", "Evaluation"),
}
MONTHS: Final = 12
LIVE: Final = re.compile(r"[A-Z][0-9]+")  # a published return's rules begin otherwise, and have pages of their own
AGREE: Final = {Status.BALANCED, Status.ROUNDING}


class Late(NamedTuple):
    """A figure of what should have been done by now, or was not done in time."""

    key: str
    measure: str
    note: str
    note_en: str


LATE: Final = (
    Late("majors-overdue", "majors.overdue", "时限已过,尚未报市级", "the limit has passed, the city was not told"),
    Late("milestones", "projects.milestones-overdue", "节点到期,尚未报告", "due, not reported"),
    Late("tasks", "contracts.buyer-tasks", "承接主体状态变动,待购买主体决定", "the provider's standing changed"),
)
REPORTED_LATE: Final = Late("majors-late", "majors.late", "本月上报,但超过时限", "told this month, but after the limit")


class ServiceTiles(Struct, frozen=True, kw_only=True):
    """The tiles that come from one service."""

    key: str
    title: str
    title_en: str
    tiles: list[ToldTile]


class MonthEnd(Struct, frozen=True, kw_only=True):
    """A figure at the end of a month; the last is of the day that was asked for."""

    on: date
    value: int


class Mover(Measured, frozen=True, kw_only=True):
    """A figure that moved since the end of the month before, with twelve month ends."""

    value: int
    value_text: str
    change: int
    change_text: str
    series: list[MonthEnd]


class LateFigure(Struct, frozen=True, kw_only=True):
    """How much should have been done by now; or how much was done this month, but after its limit."""

    key: str
    title: str
    title_en: str
    note: str
    note_en: str
    measure: str
    value: int
    value_text: str


class Agreement(Struct, frozen=True, kw_only=True):
    """The live rules as they last were, at an instant: how many balance, and those here that do not."""

    at: datetime
    balanced: int
    differing: list[Result]


class Overview(Struct, frozen=True, kw_only=True):
    """A region at a glance, as effective on a day and known at the end of another.

    `late` is what is overdue; `reported_late` what is not so any more, null where there was none this month.
    `reconciliation` is as the rules last were, however long ago; null where they could not be compared yet.
    """

    region: PlaceOnPath
    on: date
    as_known_on: date | None
    change_since: date
    services: list[ServiceTiles]
    moved: list[Mover]
    late: list[LateFigure]
    reported_late: LateFigure | None
    reconciliation: Agreement | None
    freshness: dict[str, Fresh]


@router.get("/overview/{region}", responses=answer(Overview))
async def overview(region: str, districts: TheDistricts, days: TheDays, receipt: TheReceipt) -> Response:
    """The movers are the figure of each view that moved most for its size. Refuses: UnknownRegion, RegionNotValidOn,
    NotYet.
    """
    at = await moment(districts, region, days, with_below=False, also=[each.measure for each in (*LATE, REPORTED_LATE)])
    shown = Overview(
        region=on_path(at.here, places.path(at.here.code, days.on)),
        on=days.on,
        as_known_on=days.as_known_on,
        change_since=at.since,
        services=_services(districts, at),
        moved=await asyncio.gather(*(_mover(districts, at, tile) for tile in _moved(at))),  # each of another view
        late=[_late(each, total(at.now, at.here.code, each.measure)) for each in LATE],
        reported_late=_reported_late(at),
        reconciliation=_agreement(districts, at),
        freshness=dict(at.fresh),
    )
    return told(shown, receipt)


def _services(districts: Districts, at: Moment) -> list[ServiceTiles]:
    tiles = at.tiles()

    def source(tile: Tile) -> str:
        return districts.specs[measure(tile.measures[0]).view].source

    return [
        ServiceTiles(
            key=key,
            title=title,
            title_en=title_en,
            tiles=[told for tile, told in zip(TILES, tiles, strict=True) if source(tile) == key],
        )
        for key, (title, title_en) in SERVICES.items()
    ]


def _moved(at: Moment) -> Sequence[Tile]:
    """Of each view the plain figure that moved most for its size, the widest move first."""
    most: dict[str, tuple[float, Tile]] = {}
    for tile in TILES:
        if tile.over or tile.terms:
            continue
        value, was = at.values(tile)
        move, view = abs(value - was) / max(1, abs(was)), measure(tile.measure).view
        if value != was and move > most.get(view, (0.0, tile))[0]:
            most[view] = (move, tile)
    return [tile for _, tile in sorted(most.values(), key=lambda each: -each[0])]


async def _mover(districts: Districts, at: Moment, tile: Tile) -> Mover:
    asked, days = measure(tile.measure), month_ends(at.days.on)
    curve = await districts.curve(asked, at.here.code, None, days, at.days.as_known_on)
    value, was = at.values(tile)
    return Mover(
        **measured(asked),
        value=value,
        value_text=text(asked.unit, value),
        change=value - was,
        change_text=text(asked.unit, value - was),
        series=[MonthEnd(on=on, value=each) for on, each in zip(days, curve, strict=True)],
    )


def month_ends(on: date) -> list[date]:
    """The day itself, and the ends of the eleven months before its own, as far back as there are any."""
    found, first = [on], Month.of(on).first
    while len(found) < MONTHS and first > date.min:
        found.append(first - timedelta(days=1))
        first = found[-1].replace(day=1)
    return found[::-1]


def _reported_late(at: Moment) -> LateFigure | None:
    now, before = (total(figures, at.here.code, REPORTED_LATE.measure) for figures in (at.now, at.before))
    return _late(REPORTED_LATE, now - before) if now > before else None


def _late(late: Late, value: int) -> LateFigure:
    asked = measure(late.measure)
    return LateFigure(
        key=late.key,
        title=asked.title,
        title_en=asked.title_en,
        note=late.note,
        note_en=late.note_en,
        measure=asked.name,
        value=value,
        value_text=text(asked.unit, value),
    )


def _agreement(districts: Districts, at: Moment) -> Agreement | None:
    kept = live.last(districts)
    if kept is None:
        return None
    found, as_of = kept
    results = [result for result in found if LIVE.fullmatch(result.rule)]
    here, today = at.here.code, districts.today()
    above = places.ancestors(here, today)
    differing = [
        result
        for result in results
        if result.status not in AGREE and (result.region in above or here in places.ancestors(result.region, today))
    ]
    balanced = sum(result.status in AGREE for result in results)
    return Agreement(at=as_of, balanced=balanced, differing=differing)
