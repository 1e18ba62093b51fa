"""Reckon a view's figures: as they stand today, or as effective on one day and as known on another."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from contracts.regions import beginnings
from services.districts.ledger.balances import Ancestors, Cell, drift
from services.districts.ledger.database import Session
from services.districts.ledger.place import Held, all_places

Figures = dict[Cell, int]  # (region, measure, cut) -> 1 each, or fen; what is not there is 0

FEW: Final = 4  # regions: of more all codes are read at once
LAST: Final = "~"  # behind every code that begins so
_SUMS: Final = "text text text int"
_BEGINNING: Final = "select region from ~regions where region >= $1 and region <= $2"


async def standing(
    session: Session, measures: Sequence[str], regions: Sequence[str], day: date, ancestors: Ancestors
) -> Figures:
    """Of a day, from the balances; where they are not of that day, corrected by what lies between."""
    found = await session.fetch(
        _SUMS,
        "select region, measure, cut, cast(sum(value) as bigint) from ~balances "
        "where region among($1 text) and measure among($2 text) group by region, measure, cut",
        list(regions),
        list(measures),
    )
    totals: Counter[Cell] = Counter({(region, measure, cut): value for region, measure, cut, value in found})
    asked, named = set(regions), set(measures)
    for as_of, feeds in _by_day(await all_places(session)).items():
        for cell, amount in (await _lacking(session, feeds, as_of, day, ancestors)).items():
            if cell[0] in asked and cell[1] in named:
                totals[cell] += amount
    return {cell: amount for cell, amount in totals.items() if amount}


def _by_day(places: Collection[Held]) -> dict[date, list[int]]:
    """The feeds by the day for which their balances stand."""
    feeds: dict[date, list[int]] = {}
    for held in places:
        feeds.setdefault(held.place.as_of, []).append(held.number)
    return feeds


async def _lacking(
    session: Session, feeds: Sequence[int], as_of: date, day: date, ancestors: Ancestors
) -> Counter[Cell]:
    if as_of < day:
        return await drift(session, feeds, as_of, day, ancestors)
    totals: Counter[Cell] = Counter()
    if as_of > day:
        totals.subtract(await drift(session, feeds, day, as_of, ancestors))
    return totals


async def effective(
    session: Session,
    measures: Sequence[str],
    regions: Sequence[str],
    days: tuple[date, date],
    ancestors: Ancestors,
) -> Figures:
    """As effective on the first day and known at the end of the second, from the postings."""
    on, known_on = days
    lies_in = await within(session, regions, on, ancestors)
    found = await session.fetch(
        _SUMS,
        "select region, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where measure among($1 text) and region among($2 text) and effective_on <= $3 and recorded_on <= $4 "
        "group by region, measure, cut",
        list(measures),
        list(lies_in),
        on,
        known_on,
    )
    totals: Counter[Cell] = Counter()
    for region, measure, cut, amount in found:
        for asked in lies_in[region]:
            totals[asked, measure, cut] += amount
    return {cell: amount for cell, amount in totals.items() if amount}


async def posted_at(
    session: Session, measures: Sequence[str], region: str, days: tuple[date, date], ancestors: Ancestors
) -> Figures:
    """What was posted at a region itself (or at a code it stands for), not at one below it."""
    on, known_on = days
    codes = [code for code in await within(session, [region], on, ancestors) if ancestors(code, on)[0] == region]
    found = await session.fetch(
        _SUMS,
        "select $4, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where measure among($1 text) and region among($2 text) and effective_on <= $3 and recorded_on <= $5 "
        "group by measure, cut",
        list(measures),
        codes,
        on,
        region,
        known_on,
    )
    return {(here, measure, cut): amount for here, measure, cut, amount in found if amount}


async def within(
    session: Session, regions: Collection[str], on: date, ancestors: Ancestors
) -> dict[str, tuple[str, ...]]:
    """The smallest regions that anything was ever posted to, with those of the asked regions that they lie in."""
    asked = set(regions)
    known = await _posted_to(session, asked)
    lies_in = {region: tuple(above for above in ancestors(region, on) if above in asked) for (region,) in known}
    return {region: above for region, above in lies_in.items() if above}


async def _posted_to(session: Session, regions: Collection[str]) -> list[tuple[str]]:
    """All, or of a few regions those alone whose codes begin as theirs do: a street reads no city."""
    begin = [each for region in regions for each in beginnings(region) or ("",)] if len(regions) <= FEW else [""]
    if "" in begin:
        return await session.fetch("text", "select region from ~regions")
    ranges = [await session.fetch("text", _BEGINNING, each, f"{each}{LAST}") for each in begin]
    return list({row for found in ranges for row in found})
