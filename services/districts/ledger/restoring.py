"""Restore rows from the log: what stands of them is taken out, their records fold anew, their figures are recounted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.envelope import from_headers
from services.chassis.feeds import Arrival, Parked, Record
from services.chassis.releasing import reread
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import How, Session
from services.districts.ledger.finding import terms
from services.districts.ledger.place import Held
from services.districts.ledger.posting import Folded, Reach, fold
from services.districts.ledger.recounting import Key, Unfoldable, recounted
from services.districts.ledger.tables import ELSEWHERE, FOUND, HISTORY, REGIONS, ROWS, TOUCHED, Table
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import history_of, reached_on, rows_of

Records = Mapping[UUID, Sequence[Record]]
Kept = dict[Table, dict[tuple[Any, ...], tuple[Any, ...]]]  # whole rows by their keys

_OF_THEM: Final = "where stream among($1 uuid)"
_TABLES: Final = (ROWS, ELSEWHERE, HISTORY, TOUCHED, FOUND)
_SHAPES: Final = {table: " ".join(kind for _, kind in table.columns) for table in _TABLES}


async def restored(
    session: Session, spec: ViewSpec, held: Held, records: Records, ancestors: Ancestors, today: date
) -> list[str]:
    """Bring these streams to what their records up to the place give, and everything they were posted to.

    The place is locked by the caller, who has left out what was skipped. What lies in quarantine stays there. Answers
    what differed. Raises Unfoldable where a record, or the history of another row that counts there, cannot be folded.
    """
    day = reached_on(held, today)
    folded = await _folded(session, spec, held, records, lambda region: ancestors(region, day))
    stood, stands = await _standing(session, list(records)), _as_kept(spec, held.number, folded)
    for table in stands:
        await session.run(" ".join(["delete from", f"~{table.name}", _OF_THEM]), list(records))
        await session.put(table, How.NEW, stands[table].values())
    await session.put(REGIONS, How.KEEP, {(region,) for _, region, _ in stands[TOUCHED]})
    keys: set[Key] = {(measure, region) for kept in (stood, stands) for measure, region, _ in kept[TOUCHED]}
    differing = [wrong for table in stands for wrong in _differing(table, stood[table], stands[table])]
    return differing + [str(wrong) for wrong in await recounted(session, spec, held, keys, ancestors)]


async def _folded(session: Session, spec: ViewSpec, held: Held, records: Records, reach: Reach) -> Folded:
    waiting = await _waiting(session, list(records))
    arrivals: list[Arrival] = []
    for stream, told in records.items():
        arrivals += _readable(spec, held, stream, told, waiting.get(stream, _Waiting(held.place.position, set())))
    arrivals.sort(key=lambda arrival: arrival.envelope.position)
    folded = fold(spec.view, held.feed, {}, {stream: [] for stream in records}, arrivals, reach)
    for parked in folded.parked:
        raise Unfoldable(parked.stream, f"{parked.cause}: {parked.detail}")
    return folded


class _Waiting(NamedTuple):
    """What of a stream lies in quarantine: everything after this position, and these events."""

    after: int
    events: set[UUID]


async def _waiting(session: Session, streams: Sequence[UUID]) -> dict[UUID, _Waiting]:
    found = await session.fetch(
        "uuid int uuid",
        "select stream, position, event_id from ~parked where stream among($1 uuid) order by position, nth",
        list(streams),
    )
    waiting: dict[UUID, _Waiting] = {}
    for stream, position, event_id in found:
        waiting.setdefault(stream, _Waiting(position, set())).events.add(event_id)
    return waiting


def _readable(spec: ViewSpec, held: Held, stream: UUID, records: Sequence[Record], waiting: _Waiting) -> list[Arrival]:
    told: dict[int, Parked] = {}
    for record in records:
        headers = [(name, value) for name, value in record.headers if value is not None]
        envelope = from_headers(headers)
        position = envelope.position
        if position <= min(held.place.position, waiting.after) and envelope.id not in waiting.events:
            told[position] = Parked(held.feed, stream, position, envelope.id, "", "", headers, record.body)
    arrivals, rest = reread([told[position] for position in sorted(told)], spec.events, held.place.position)
    if rest:
        raise Unfoldable(stream, f"{rest[0].cause}: {rest[0].detail}")
    return arrivals


async def _standing(session: Session, streams: Sequence[UUID]) -> Kept:
    kept: Kept = {}
    for table, shape in _SHAPES.items():
        columns = ", ".join(column for column, _ in table.columns)
        statement = " ".join(["select", columns, "from", f"~{table.name}", _OF_THEM])
        kept[table] = _by_key(table, await session.fetch(shape, statement, streams))
    return kept


def _as_kept(spec: ViewSpec, feed: int, folded: Folded) -> Kept:
    return {
        ROWS: _by_key(ROWS, rows_of(feed, folded)),
        ELSEWHERE: _by_key(ELSEWHERE, folded.left),
        HISTORY: _by_key(HISTORY, history_of(folded)),
        TOUCHED: _by_key(TOUCHED, folded.touched),
        FOUND: _by_key(FOUND, (each for at, row in folded.rows.items() for each in terms(spec, at, row.row))),
    }


def _by_key(table: Table, rows: Iterable[Sequence[Any]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    size = len(table.key)
    return {tuple(row[:size]): tuple(row) for row in rows}


def _differing(table: Table, stood: Mapping[Any, Any], stands: Mapping[Any, Any]) -> Iterator[str]:
    """Which rows of a table are no longer what they were, and in which of their columns."""
    for key in sorted(stood.keys() | stands.keys()):
        name = " ".join([table.name, *map(str, key)])
        if key not in stands:
            yield f"{name}: was there, and should not be"
        elif key not in stood:
            yield f"{name}: was not there"
        elif stood[key] != stands[key]:
            pairs = zip(table.columns, stood[key], stands[key], strict=True)
            yield f"{name}: {', '.join(column for (column, _), was, now in pairs if was != now)}"
