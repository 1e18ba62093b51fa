"""Follow figures over time: running sums over what was posted, at the end of each of many days."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Session
from services.districts.ledger.reckoning import within

Curves = dict[str, list[int]]  # measure -> a value for each day that was asked for


class Followed(NamedTuple):
    """Measures of a region on rising days, of one cut (None: all), as known at the end of a day.

    `turns` are the days on which regions are divided anew: between two of them every region keeps what lies in it.
    """

    measures: Sequence[str]
    region: str
    cut: str | None
    days: Sequence[date]
    known_on: date
    turns: Sequence[date] = ()


async def followed(session: Session, asked: Followed, ancestors: Ancestors) -> Curves:
    """One query for each time between two turns; each value equals the figure asked for on its day."""
    curves: Curves = {measure: [] for measure in asked.measures}
    for days in between(asked.days, asked.turns):
        here = ancestors(asked.region, days[0])[0]
        regions = list(await within(session, [here], days[0], ancestors))
        moved = await _moved(session, asked, regions, days[-1])
        for measure in asked.measures:
            curves[measure] += _running(moved[measure], days)
    return curves


def between(days: Sequence[date], turns: Sequence[date]) -> Iterator[Sequence[date]]:
    """The days in parts, each without a turn between its days."""
    parts: defaultdict[int, list[date]] = defaultdict(list)
    for day in days:
        parts[bisect_right(turns, day)].append(day)
    yield from parts.values()


_MOVED: Final = (
    "select measure, effective_on, cast(sum(amount) as bigint) from ~postings "
    "where measure among($1 text) and region among($2 text) and effective_on <= $3 and recorded_on <= $4 "
)
_BY_DAY: Final = "group by measure, effective_on"


async def _moved(session: Session, asked: Followed, regions: list[str], upto: date) -> dict[str, Counter[date]]:
    arguments = [list(asked.measures), regions, upto, asked.known_on]
    if asked.cut is None:
        found = await session.fetch("text day int", _MOVED + _BY_DAY, *arguments)
    else:
        found = await session.fetch("text day int", _MOVED + "and cut = $5 " + _BY_DAY, *arguments, asked.cut)
    moved: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for measure, on, amount in found:
        moved[measure][on] += amount
    return moved


def _running(moved: Counter[date], days: Sequence[date]) -> list[int]:
    steps = sorted(moved)
    curve, value, at = [], 0, 0
    for day in days:
        while at < len(steps) and steps[at] <= day:
            value += moved[steps[at]]
            at += 1
        curve.append(value)
    return curve


async def ever_posted(session: Session, measure: str, cut: str) -> bool:
    """Whether a measure was ever posted under this cut."""
    found = await session.fetch("int", "select 1 from ~postings where measure = $1 and cut = $2 limit 1", measure, cut)
    return bool(found)
