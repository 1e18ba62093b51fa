"""What the ledger must hold, from the definition in `figures` alone: one event after the other, nothing clever."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.districts.figures import Entry, Happening, View, in_order, post
from services.districts.ledger.posting import Posting
from tests.districts.ledger import organisations
from tests.districts.ledger.grounds import ancestors

VIEW = View(organisations.evolve, organisations.tally)


class Told(NamedTuple):
    """One event of one stream, as the log tells it."""

    stream: UUID
    effective_on: date
    recorded_on: date
    position: int
    event: Any


def postings(told: Iterable[Told]) -> Counter[Posting]:
    histories: defaultdict[UUID, list[Happening[Any]]] = defaultdict(list)
    posted: Counter[Posting] = Counter()
    for stream, effective_on, recorded_on, position, event in told:
        happening = Happening(effective_on, position, event)
        for entry, amount in post(VIEW, histories[stream], happening).items():
            posted[_posting(entry, recorded_on)] += amount
        histories[stream].append(happening)
    return Counter({posting: amount for posting, amount in posted.items() if amount})


def _posting(entry: Entry, recorded_on: date) -> Posting:
    return (entry.measure, entry.region, entry.cut, entry.on, recorded_on)


def balances(posted: Counter[Posting], as_of: date) -> dict[tuple[str, str, str], int]:
    totals: Counter[tuple[str, str, str]] = Counter()
    for (measure, region, cut, effective_on, _), amount in posted.items():
        if effective_on <= as_of:
            for above in ancestors(region, as_of):
                totals[above, measure, cut] += amount
    return {cell: amount for cell, amount in totals.items() if amount}


def rows(told: Sequence[Told]) -> list[tuple[UUID, Any]]:
    histories: defaultdict[UUID, list[Happening[Any]]] = defaultdict(list)
    for each in told:
        histories[each.stream].append(Happening(each.effective_on, each.position, each.event))
    ended = {stream: _end(history) for stream, history in histories.items()}
    return sorted((stream, row) for stream, row in ended.items() if row is not None)


def _end(history: list[Happening[Any]]) -> Any:
    row = None
    for on, happening in in_order(history):
        row = VIEW.evolve(row, happening.event, on)
    return row
