"""Tiles as boards and overviews tell them: a figure, a share with both its sides, or what a sum of measures moved."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from msgspec import Struct

from contracts.months import Month
from contracts.regions import Region as Division
from services.districts import freshness, places
from services.districts.answers.named import UNITS, CutValue, Fresh, cut_value
from services.districts.desk import Days, Districts
from services.districts.ledger.reckoning import Figures
from services.districts.ledger.stands import Stand
from services.districts.measures import measure, text
from services.districts.shares import PERCENT, quotient_in
from services.districts.tiles import COMMUNITIES, TILES, Tile, cut_values, total


class Term(Struct, frozen=True, kw_only=True):
    """A measure whose movement a tile adds (1) or takes off (-1)."""

    measure: str
    title: str
    title_en: str
    sign: int


class Share(Struct, frozen=True, kw_only=True):
    """Both sides of a quotient; `percent` is null where it is none, or one of nothing."""

    numerator: int
    numerator_measure: str
    denominator: int
    denominator_measure: str | None
    percent: str | None


class ToldTile(Struct, frozen=True, kw_only=True):
    """A tile. A share has no value of its own, a sum of movements no measure; `change` is since `change_since`."""

    key: str
    title: str
    title_en: str
    note: str
    note_en: str
    measure: str | None
    unit: str
    unit_en: str
    value: int | None
    value_text: str
    change: int | None
    change_text: str
    share: Share | None
    cuts: list[CutValue]
    terms: list[Term]
    freshness: Fresh


class Moment(NamedTuple):
    """Everything that the tiles of a region are made of: its figures on a day and at the end of the month before."""

    here: Division
    days: Days
    since: date
    below: Sequence[Division]
    now: Figures
    own: Figures
    before: Figures
    fresh: Mapping[str, Fresh]

    def tiles(self) -> list[ToldTile]:
        return [_told(tile, self) for tile in TILES]

    def values(self, tile: Tile) -> tuple[int, int]:
        """Now, and at the end of the month before."""
        now, before = (total(figures, self.here.code, tile.measure, tile.of) for figures in (self.now, self.before))
        return now, before


class Known(NamedTuple):
    """How far every view is, and how fresh."""

    stands: Mapping[str, Stand]
    fresh: Mapping[str, Fresh]

    @classmethod
    async def of(cls, districts: Districts) -> "Known":
        """The heads first: a fact that is told meanwhile is not behind because of it."""
        heads = await freshness.heads(districts, districts.logs, kept=True)
        stands = await districts.stands()
        told = {view: freshness.of_places(districts, view, stand.slowest, heads) for view, stand in stands.items()}
        return cls(stands, {view: msgspec.convert(each, Fresh) for view, each in told.items()})


async def moment(
    districts: Districts,
    region: str,
    days: Days,
    *,
    with_below: bool,
    also: Sequence[str] = (),
    known: Known | None = None,
) -> Moment:
    """`also`: measures that stand on no tile. Raises UnknownRegion, RegionNotValidOn."""
    here = places.region(region, days.on)
    first = Month.of(days.on).first
    since = first - timedelta(days=1) if first > date.min else first
    names = tuple(dict.fromkeys((*(name for tile in TILES for name in tile.measures), *also)))
    below = places.children(here.code, days.on) if with_below else ()
    known = known or await Known.of(districts)
    (now, own), before = await asyncio.gather(
        districts.shown(names, here.code, [division.code for division in below], days, known=known.stands),
        districts.figures(names, [here.code], days.at(since), known=known.stands),
    )
    return Moment(here, days, since, below, now, own, before, known.fresh)


def _told(tile: Tile, at: Moment) -> ToldTile:
    counted = measure(tile.measures[0])
    if tile.terms:
        shown = _moved(tile, at)
    elif tile.over:
        shown = _share(tile, at)
    else:
        shown = _figure(tile, at)
    return ToldTile(
        key=tile.key,
        title=tile.title,
        title_en=tile.title_en,
        note=tile.note,
        note_en=tile.note_en,
        measure=tile.measure or None,
        unit=counted.unit,
        unit_en=UNITS.get(counted.unit, ""),
        value=shown.value,
        value_text=shown.text,
        change=shown.change,
        change_text="" if shown.change is None else text(counted.unit, shown.change),
        share=shown.share,
        cuts=list(shown.cuts),
        terms=[_term(name, sign) for name, sign in tile.terms.items()],
        freshness=at.fresh[counted.view],
    )


class _Shown(NamedTuple):
    value: int | None
    text: str
    change: int | None = None
    share: Share | None = None
    cuts: Sequence[CutValue] = ()


def _figure(tile: Tile, at: Moment) -> _Shown:
    counted = measure(tile.measure)
    value, was = at.values(tile)
    cuts = [cut_value(counted, cut, amount) for cut, amount in cut_values(at.now, at.here.code, tile.measure) if cut]
    return _Shown(value, text(counted.unit, value), value - was, cuts=cuts)


def _moved(tile: Tile, at: Moment) -> _Shown:
    """A flow is the difference of two balances of measures that only ever grow."""
    here = at.here.code
    moved = sum(sign * (total(at.now, here, of) - total(at.before, here, of)) for of, sign in tile.terms.items())
    return _Shown(moved, f"{moved:+,}" if moved else "0")


def _term(name: str, sign: int) -> Term:
    of = measure(name)
    return Term(measure=name, title=of.title, title_en=of.title_en, sign=sign)


def _share(tile: Tile, at: Moment) -> _Shown:
    """Printed with both its sides."""
    found = quotient_in(at.now, at.here.code, tile, at.days.on)
    sides = Share(
        numerator=found.part,
        numerator_measure=tile.measure,
        denominator=found.whole,
        denominator_measure=None if tile.over == COMMUNITIES else tile.over,
        percent=str(found.value) if found.unit == PERCENT and found.value is not None else None,
    )
    return _Shown(None, found.text, share=sides)
