"""A region's board: tiles with their change and freshness, and the lines right below, which sum to what is shown."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response

from contracts.months import Month
from contracts.policies import policy
from contracts.regions import BEGINS
from contracts.regions import Region as Division
from services.districts import freshness, places
from services.districts.desk import WHOLE_CITY, Days, Region, TheDays, TheDistricts, told
from services.districts.ledger.reckoning import Figures
from services.districts.measures import measure, text
from services.districts.receipts import TheReceipt
from services.districts.reconciliation.comparing import Rounding, quotient, share
from services.districts.tiles import COLUMNS, COMMUNITIES, TILES, Tile, cut_values, total

router = APIRouter(tags=["board"])


@router.get("/board")
async def board(districts: TheDistricts, days: TheDays, receipt: TheReceipt, region: Region = WHOLE_CITY) -> Response:
    """Today, or a past day, also as it was known then. Refuses: UnknownRegion, RegionNotValidOn, NotYet."""
    here = places.region(region, days.on)
    first = Month.of(days.on).first
    since = first - timedelta(days=1) if first > date.min else first
    names = tuple(dict.fromkeys(name for tile in TILES for name in tile.measures))
    below = places.children(here.code, days.on)
    now, own = await districts.shown(names, here.code, [division.code for division in below], days)
    before = await districts.figures(names, [here.code], days.at(since))
    heads = await freshness.heads(districts, districts.logs)
    fresh = {view: await freshness.of_view(districts, view, heads) for view in districts.specs}
    tiles = [
        _tile(tile, here, days, now, before) | {"freshness": _of(tile, fresh)}
        for tile in TILES
        if measure(tile.measures[0]).view in districts.specs
    ]
    return told(
        {
            "region": named(here) | {"path": [named(each) for each in places.path(here.code, days.on)]},
            "on": days.on,
            "as_known_on": days.as_known_on,
            "change_since": since,
            "tiles": tiles,
            "children": _children(here, below, now, own),
        },
        receipt,
    )


def named(division: Division) -> dict[str, Any]:
    return {"code": division.code, "name": division.name, "level": division.level}


def _of(tile: Tile, fresh: Mapping[str, Any]) -> Any:
    return fresh[measure(tile.measures[0]).view]


def _tile(tile: Tile, here: Division, days: Days, now: Figures, before: Figures) -> dict[str, Any]:
    told_as: dict[str, Any] = {
        "key": tile.key,
        "title": tile.title,
        "title_en": tile.title_en,
        "note": tile.note,
        "cuts": [],
    }
    if tile.terms:
        return told_as | _moved(tile, here.code, now, before)
    counted = measure(tile.measure)
    value, was = (total(figures, here.code, tile.measure, tile.of) for figures in (now, before))
    told_as |= {"measure": tile.measure, "unit": counted.unit}
    if tile.over:
        return told_as | _share(tile, here, days, now, value)
    cuts = [
        {"cut": cut, "title": counted.cut_title(cut), "value": amount, "value_text": text(counted.unit, amount)}
        for cut, amount in cut_values(now, here.code, tile.measure)
        if cut
    ]
    moved = value - was
    shown = {"value": value, "value_text": text(counted.unit, value), "share": None, "cuts": cuts}
    return told_as | shown | {"change": moved, "change_text": text(counted.unit, moved)}


def _moved(tile: Tile, region: str, now: Figures, before: Figures) -> dict[str, Any]:
    """A flow is the difference of two balances of measures that only ever grow."""
    moved = sum(sign * (total(now, region, of) - total(before, region, of)) for of, sign in tile.terms.items())
    terms = [{"measure": of, "title": measure(of).title, "sign": sign} for of, sign in tile.terms.items()]
    unit = measure(next(iter(tile.terms))).unit
    told_as = {"measure": None, "terms": terms, "unit": unit, "change": None, "change_text": "", "share": None}
    return told_as | {"value": moved, "value_text": f"{moved:+,}" if moved else "0"}


def _share(tile: Tile, here: Division, days: Days, now: Figures, part: int) -> dict[str, Any]:
    """Made when it is read, rounded by the policy of the day, and printed with both its sides."""
    rounding = Rounding(policy("stat.rounding", max(days.on, BEGINS)))
    sides: dict[str, Any] = {"numerator": part, "numerator_measure": tile.measure, "percent": None}
    if tile.over == COMMUNITIES:
        whole = places.communities(here.code, days.on)
        each = quotient(part, whole, rounding)
        shown, sides = "—" if each is None else str(each), sides | {"denominator_measure": None}
    else:
        whole = total(now, here.code, tile.over, tile.over_of)
        percent = share(part, whole, rounding)
        shown = "—" if percent is None else f"{percent}%"
        sides |= {"percent": None if percent is None else str(percent), "denominator_measure": tile.over}
    sides["denominator"] = whole
    return {"value": None, "value_text": shown, "change": None, "change_text": "", "share": sides}


def _children(here: Division, below: Sequence[Division], now: Figures, own: Figures) -> dict[str, Any] | None:
    """Below, direct and total. The direct line is counted for itself: what does not sum is seen not to."""
    if not below:
        return None
    return {
        "level": below[0].level,
        "columns": [_column(column.key, column.title, column.measure) for column in COLUMNS],
        "rows": [named(division) | _line(_values(now, division.code)) for division in below],
        "direct": {"name": "本级直属"} | _line(_values(own, here.code)),
        "total": {"name": "合计"} | _line(_values(now, here.code)),
    }


def _column(key: str, title: str, name: str) -> dict[str, Any]:
    return {"key": key, "title": title, "unit": measure(name).unit, "measure": name}


def _values(figures: Figures, region: str) -> dict[str, int]:
    return {column.key: total(figures, region, column.measure, column.of) for column in COLUMNS}


def _line(values: Mapping[str, int]) -> dict[str, Any]:
    units = {column.key: measure(column.measure).unit for column in COLUMNS}
    return {"values": dict(values), "texts": {key: text(units[key], value) for key, value in values.items()}}
