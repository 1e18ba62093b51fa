"""Open a figure into the rows that count in it on a day, from their last state or from their whole history."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.districts.figures import Figure, Happening, View, in_order
from services.districts.ledger.database import Session
from services.districts.ledger.posting import History, Standing
from services.districts.ledger.refolding import refold
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import (
    decoder,
    load_histories,
    load_histories_known,
    load_histories_upto,
    load_rows,
)

PAGE: Final = 1_000
Part = tuple[str, str, str]  # measure, smallest region, cut


class Counted(NamedTuple):
    """A row that is part of a figure: as it stood on that day, and the amount it adds (1, or fen)."""

    stream: UUID
    row: Any
    amount: int


class Asked(NamedTuple):
    """A figure to open: its measure, the smallest regions it sums, its cut (None: all), and the day.

    `known_on`: as known at the end of that day; None: now.
    """

    measure: str
    regions: Collection[str]
    cut: str | None
    on: date
    known_on: date | None = None

    def amount(self, parts: Counter[Part]) -> int:
        return sum(
            amount
            for (measure, region, cut), amount in parts.items()
            if measure == self.measure and region in self.regions and self.cut in (None, cut)
        )


async def rows_behind(session: Session, spec: ViewSpec, asked: Asked, after: UUID, limit: int) -> list[Counted]:
    """The rows that count in it, by rising stream id; their amounts sum to the figure (but one counted at read)."""
    measure, cut = spec.behind(asked.measure, asked.cut, asked.on)
    asked = asked._replace(measure=measure, cut=cut)
    counted: list[Counted] = []
    size = max(2 * limit, 100)
    while len(counted) < limit:
        found = await session.fetch(
            "uuid",
            "select distinct stream from ~touched "
            "where measure = $1 and region among($2 text) and stream > $3 order by stream limit $4",
            asked.measure,
            list(asked.regions),
            after,
            size,
        )
        streams = [stream for (stream,) in found]
        counted += await _counted(session, spec, asked, streams)
        if len(streams) < size:
            break
        after = streams[-1]
    return counted[:limit]


async def _counted(session: Session, spec: ViewSpec, asked: Asked, streams: Sequence[UUID]) -> list[Counted]:
    if asked.known_on is None:
        standings = await load_rows(session, spec, streams)
        earlier = [stream for stream, standing in standings.items() if stands_since(standing) > asked.on]
        histories = await load_histories(session, spec, earlier) if earlier else {}
    else:
        standings, histories = {}, await load_histories_known(session, spec, streams, asked.known_on)
    counted = []
    for stream in streams:
        if stream in histories:
            row, parts = once_counted(spec.view, histories[stream], asked.on)
        else:
            row = standings[stream].row
            parts = now_counted(spec.tally(row), asked.on) if row is not None else Counter()
        amount = asked.amount(parts)
        if amount:
            counted.append(Counted(stream, row, amount))
    return counted


def stands_since(standing: Standing) -> date:
    """The day from which a row's last state holds; before it, only its history can tell."""
    return max(standing.opened_on, standing.last_on)


def now_counted(figures: Iterable[Figure], on: date) -> Counter[Part]:
    """What a row's last state counts on a day from which it holds."""
    parts: Counter[Part] = Counter()
    for figure in figures:
        if figure.since <= on and (figure.until is None or on < figure.until):
            parts[figure.measure, figure.region, figure.cut] += figure.amount
    return parts


def once_counted(view: View[Any, Any], history: History, on: date) -> tuple[Any | None, Counter[Part]]:
    """The row as it stood on an earlier day, and what it counted then."""
    row = _folded(view, (step for step in in_order(history) if step[0] <= on))
    parts: Counter[Part] = Counter()
    for (measure, region, cut, since), amount in refold(view, history).entries.items():
        if since <= on:
            parts[measure, region, cut] += amount
    return row, parts


async def rows_at(session: Session, spec: ViewSpec, versions: Mapping[UUID, int]) -> dict[UUID, Any]:
    """Each row as its stream's events up to a version make it; where that very version was not read, it is not there.

    (An older row in its place would be taken for what the stream said at that version.)
    """
    found = await session.fetch(
        "uuid int", "select stream, version from ~history where stream among($1 uuid)", list(versions)
    )
    read = {stream: version for stream, version in found if version == versions[stream]}
    histories = await load_histories_upto(session, spec, read)
    rows = {stream: _folded(spec.view, in_order(history)) for stream, history in histories.items()}
    return {stream: row for stream, row in rows.items() if row is not None}


async def rows_after(session: Session, spec: ViewSpec, after: UUID, limit: int) -> list[tuple[UUID, Any]]:
    """Rows by rising stream id."""
    decode = decoder(spec.row).decode
    found = await session.fetch(
        "uuid text",
        "select stream, body from ~rows where stream > $1 and body is not null order by stream limit $2",
        after,
        limit,
    )
    return [(stream, decode(body)) for stream, body in found]


async def out_of_order(session: Session, spec: ViewSpec) -> list[UUID]:
    """Streams that end otherwise by effective order than by the log's; a page of those with late facts at a time."""
    found: list[UUID] = []
    after = UUID(int=0)
    while True:
        page = await session.fetch(
            "uuid", "select stream from ~rows where late > 0 and stream > $1 order by stream limit $2", after, PAGE
        )
        histories = await load_histories(session, spec, [stream for (stream,) in page])
        found += sorted(stream for stream, history in histories.items() if _ends_otherwise(spec, history))
        if len(page) < PAGE:
            return found
        after = page[-1][0]


def _ends_otherwise(spec: ViewSpec, history: History) -> bool:
    folding = list(in_order(history))
    recorded = sorted(folding, key=lambda step: step[1].position)

    return bool(_folded(spec.view, folding) != _folded(spec.view, recorded))


def _folded(view: View[Any, Any], steps: Iterable[tuple[date, Happening[Any]]]) -> Any | None:
    return reduce(lambda row, step: view.evolve(row, step[1].event, step[0]), steps, None)
