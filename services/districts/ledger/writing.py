"""Load the rows a batch touches and write what it came to, each table in one statement."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from services.chassis.clock import day_of
from services.chassis.feeds import Arrival
from services.districts.figures import Happening
from services.districts.ledger.balances import Ancestors, Cell, add, spread
from services.districts.ledger.database import How, Session
from services.districts.ledger.place import NEVER, Held
from services.districts.ledger.posting import Folded, History, Standing, fold, late_streams
from services.districts.ledger.tables import HISTORY, POSTINGS, REGIONS, ROWS, TOUCHED
from services.districts.ledger.view import ViewSpec

EVERY: Final = 2**62  # a version that no stream reaches
_encoder: Final = msgspec.json.Encoder()
_decoders: Final[dict[Any, msgspec.json.Decoder[Any]]] = {}


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of a kind of event or row: making it costs more than many uses."""
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


async def fold_batch(
    session: Session, spec: ViewSpec, held: Held, arrivals: Sequence[Arrival], ancestors: Ancestors, today: date
) -> Folded:
    """Fold a batch on what the tables hold; nothing is written yet."""
    streams = list({arrival.envelope.subject for arrival in arrivals})
    standings = await load_rows(session, spec, streams)
    late = late_streams(standings, arrivals)
    histories = await load_histories(session, spec, late) if late else {}
    day = reached_on(held, today)
    return fold(spec.view, held.feed, standings, histories, arrivals, lambda region: ancestors(region, day))


def reached_on(held: Held, today: date) -> date:
    """The day on which regions are looked up: the balances' own, or today where none were made yet."""
    return today if held.place.as_of == NEVER else held.place.as_of


async def load_rows(session: Session, spec: ViewSpec, streams: Sequence[UUID]) -> dict[UUID, Standing]:
    if not streams:
        return {}
    found = await session.fetch(
        "uuid text day day int int int",
        "select stream, body, opened_on, last_on, last_position, events, late from ~rows where stream among($1 uuid)",
        streams,
    )
    decode = decoder(spec.row).decode
    return {stream: Standing(None if body is None else decode(body), *rest) for stream, body, *rest in found}


async def load_histories(session: Session, spec: ViewSpec, streams: Collection[UUID]) -> dict[UUID, History]:
    """What each of these streams has had applied, in no order; a stream without anything gets an empty history."""
    return await load_histories_upto(session, spec, dict.fromkeys(streams, EVERY))


async def load_histories_upto(session: Session, spec: ViewSpec, versions: Mapping[UUID, int]) -> dict[UUID, History]:
    """The same, of each stream no event after the version given for it."""
    found = await session.fetch(
        "uuid day int int text bytes",
        "select stream, effective_on, position, version, name, body from ~history where stream among($1 uuid)",
        list(versions),
    )
    histories: dict[UUID, History] = {stream: [] for stream in versions}
    for stream, effective_on, position, version, name, body in found:
        if version <= versions[stream]:
            histories[stream].append(_happening(spec, effective_on, position, name, body))
    return histories


async def load_histories_known(
    session: Session, spec: ViewSpec, streams: Collection[UUID], known_on: date
) -> dict[UUID, History]:
    """The same, of each stream what was known at the end of a day."""
    found = await session.fetch(
        "uuid day int instant text bytes",
        "select stream, effective_on, position, recorded_at, name, body from ~history where stream among($1 uuid)",
        list(streams),
    )
    histories: dict[UUID, History] = {stream: [] for stream in streams}
    for stream, effective_on, position, recorded_at, name, body in found:
        if day_of(recorded_at) <= known_on:
            histories[stream].append(_happening(spec, effective_on, position, name, body))
    return histories


def _happening(spec: ViewSpec, effective_on: date, position: int, name: str, body: bytes) -> Happening[Any]:
    return Happening(effective_on, position, decoder(spec.events[name]).decode(body))


async def write(session: Session, held: Held, folded: Folded, ancestors: Ancestors, known: set[str]) -> set[str]:
    """Write rows, history, postings, balances, the index of what was touched; returns regions that are new to it.

    `known` are regions that are written already, so that they need not be written again.
    """
    feed = held.number
    await session.put(ROWS, How.REPLACE, rows_of(feed, folded))
    await session.put(HISTORY, How.NEW, history_of(folded))
    postings = [(*posting, feed, amount) for posting, amount in folded.postings.items() if amount]
    await session.put(POSTINGS, How.ADD, postings)
    await session.put(TOUCHED, How.KEEP, folded.touched)
    await add(session, feed, spread(_standing(folded, held.place.as_of), ancestors, held.place.as_of))
    new = {region for _, region, _ in folded.touched} - known
    await session.put(REGIONS, How.KEEP, [(region,) for region in new])
    return new


def _standing(folded: Folded, as_of: date) -> list[tuple[Cell, int]]:
    """What of the postings stands on a day already; the rest waits for its own."""
    sums: Counter[Cell] = Counter()
    for (measure, region, cut, effective_on, _), amount in folded.postings.items():
        if effective_on <= as_of:
            sums[region, measure, cut] += amount
    return [(cell, amount) for cell, amount in sums.items() if amount]


def rows_of(feed: int, folded: Folded) -> list[tuple[Any, ...]]:
    """The rows of a batch as their table keeps them."""
    return [_row(feed, stream, standing) for stream, standing in folded.rows.items()]


def history_of(folded: Folded) -> list[tuple[Any, ...]]:
    """The events of a batch as their table keeps them."""
    return [_happened(stream, arrival) for stream, arrival in folded.history]


def _row(feed: int, stream: UUID, standing: Standing) -> tuple[Any, ...]:
    body = None if standing.row is None else _encoder.encode(standing.row).decode()
    return (stream, feed, body, *standing[1:])


def _happened(stream: UUID, arrival: Arrival) -> tuple[Any, ...]:
    envelope = arrival.envelope
    return (
        stream,
        envelope.effective_on,
        envelope.position,
        envelope.version,
        envelope.type,
        envelope.id,
        envelope.recorded_at,
        arrival.body,
    )
