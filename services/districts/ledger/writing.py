"""Load the rows that batches touch and write what they came to, each table in one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from services.chassis.clock import day_of
from services.chassis.feeds import Arrival
from services.districts.figures import Happening
from services.districts.ledger.balances import Ancestors, Cell, spread
from services.districts.ledger.database import How, Put, Session
from services.districts.ledger.finding import found_anew
from services.districts.ledger.listed import Listed
from services.districts.ledger.lying import place_of
from services.districts.ledger.memory import Known, Memory
from services.districts.ledger.place import NEVER, Held
from services.districts.ledger.posting import Folded, History, Standing, fold, late_streams
from services.districts.ledger.tables import BALANCES, ELSEWHERE, FOUND, HISTORY, POSTINGS, REGIONS, ROWS, TOUCHED
from services.districts.ledger.view import ViewSpec

EVERY: Final = 2**62  # a version that no stream reaches
_encoder: Final = msgspec.json.Encoder()
_decoders: Final[dict[Any, msgspec.json.Decoder[Any]]] = {}


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of a kind of event or row: making it costs more than many uses."""
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


async def fold_feeds(
    session: Session,
    spec: ViewSpec,
    places: Sequence[Held],
    arrivals: Sequence[Sequence[Arrival]],
    memory: Memory,
    ancestors: Ancestors,
    today: date,
) -> list[Folded]:
    """Fold a batch of each feed on what is remembered and what the tables hold; nothing is written yet."""
    streams = [{arrival.envelope.subject for arrival in batch} for batch in arrivals]
    known = [memory.of(held, some) for held, some in zip(places, streams, strict=True)]
    loaded = await load_rows(session, spec, list(set().union(*streams) - _standing_in(known)))
    standings = [each.standings | loaded if loaded else each.standings for each in known]
    late = [late_streams(*each) for each in zip(standings, arrivals, strict=True)]
    wanted = set().union(*late)
    histories = await load_histories(session, spec, wanted) if wanted else {}
    folded = []
    for held, batch, standing, remembered in zip(places, arrivals, standings, known, strict=True):
        reach = partial(_reach, ancestors, reached_on(held, today))
        done = fold(spec.view, held.feed, standing, histories, batch, reach, remembered.figures)
        folded.append(done._replace(found=found_anew(spec, standing, done.rows)))
    return folded


def _standing_in(known: Sequence[Known]) -> set[UUID]:
    return {stream for each in known for stream in each.standings}


def _reach(ancestors: Ancestors, day: date, region: str) -> Sequence[str]:
    return ancestors(region, day)


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
            histories[stream].append(_happening(spec, effective_on, position, version, name, body))
    return histories


async def load_histories_known(
    session: Session, spec: ViewSpec, streams: Collection[UUID], known_on: date
) -> dict[UUID, History]:
    """The same, of each stream what was known at the end of a day."""
    found = await session.fetch(
        "uuid day int int instant text bytes",
        "select stream, effective_on, position, version, recorded_at, name, body from ~history "
        "where stream among($1 uuid)",
        list(streams),
    )
    histories: dict[UUID, History] = {stream: [] for stream in streams}
    for stream, effective_on, position, version, recorded_at, name, body in found:
        if day_of(recorded_at) <= known_on:
            histories[stream].append(_happening(spec, effective_on, position, version, name, body))
    return histories


def _happening(
    spec: ViewSpec, effective_on: date, position: int, version: int, name: str, body: bytes
) -> Happening[Any]:
    return Happening(effective_on, position, decoder(spec.events[name]).decode(body), version)


async def write(
    session: Session, batches: Sequence[tuple[Held, Folded]], ancestors: Ancestors, known: Collection[str]
) -> None:
    """Write rows, history, postings, balances and the index of what was touched, of one feed or several.

    `known` are regions that are written already, so that they need not be written again.
    """
    batches = [(held, folded) for held, folded in batches if folded.rows]
    if batches:
        if gone := [stream for _, folded in batches for stream in folded.found.gone]:
            await session.run("delete from ~found where stream among($1 uuid)", gone)
        await session.put_all(_sets(batches, ancestors, known))


def _sets(batches: Sequence[tuple[Held, Folded]], ancestors: Ancestors, known: Collection[str]) -> Iterator[Put]:
    """Each set is made when it is asked for: while the server writes the one before."""
    yield (
        POSTINGS,
        How.ADD,
        [
            (*posting, held.number, amount)
            for held, folded in batches
            for posting, amount in folded.postings.items()
            if amount
        ],
    )
    yield (
        BALANCES,
        How.ADD,
        [
            (*cell, held.number, value)
            for held, folded in batches
            for cell, value in spread(_standing(folded, held.place.as_of), ancestors, held.place.as_of).items()
            if value
        ],
    )
    touched = [each for _, folded in batches for each in folded.touched]
    yield TOUCHED, How.KEEP, touched
    yield ROWS, How.REPLACE, [row for held, folded in batches for row in rows_of(held.number, folded)]
    yield ELSEWHERE, How.KEEP, [each for _, folded in batches for each in folded.left]
    yield FOUND, How.KEEP, [each for _, folded in batches for each in folded.found.terms]
    yield HISTORY, How.NEW, [row for _, folded in batches for row in history_of(folded)]
    yield REGIONS, How.KEEP, [(region,) for region in {region for _, region, _ in touched}.difference(known)]


def _standing(folded: Folded, as_of: date) -> list[tuple[Cell, int]]:
    """What of the postings stands on a day already; the rest waits for its own."""
    sums: dict[Cell, int] = {}
    for (measure, region, cut, effective_on, _), amount in folded.postings.items():
        if effective_on <= as_of:
            cell = (region, measure, cut)
            sums[cell] = sums.get(cell, 0) + amount
    return [(cell, amount) for cell, amount in sums.items() if amount]


def rows_of(feed: int, folded: Folded) -> list[tuple[Any, ...]]:
    """The rows of a batch as their table keeps them."""
    return [_row(feed, stream, standing) for stream, standing in folded.rows.items()]


def history_of(folded: Folded) -> list[tuple[Any, ...]]:
    """The events of a batch as their table keeps them."""
    return [_happened(stream, arrival) for stream, arrival in folded.history]


def _row(feed: int, stream: UUID, standing: Standing) -> tuple[Any, ...]:
    row = standing.row
    body = None if row is None else _encoder.encode(row).decode()
    listed = (row.listed if isinstance(row, Listed) else None) or (None, None)
    return (stream, feed, body, *standing[1:], *listed, place_of(row))


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
        envelope.cause,
    )
