"""What must hold in a simulated city: while it runs, and once all is quiet."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from contracts.envelope import from_headers
from services.chassis.epochs import Standing, lost, standing
from services.chassis.feeds import Feed, Place
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.districts.figures import Entry, Happening, in_order, unfold
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.writing import decoder
from tests.chassis.counters import CHANNEL
from tests.chassis.echo import ECHOES
from tests.chassis.stores import MAY
from tests.conformance.counted import Row, ancestors, tally
from tests.faults.simulation.city import TRIAL, City

PATIENCE: Final = 400  # looks, half a second of simulated time apart
Log = dict[UUID, list[tuple[UUID, Happening[Any]]]]  # each event with its id, by stream
G: Final = "counted_g1_"  # how the tables of the one generation begin


class Wrong(AssertionError):
    """What was promised does not hold."""


def receipts_hold(city: City) -> None:
    """What a receipt is told to be covered is applied, or parked. Raises Wrong."""
    epochs = city.source.db.execute("select epoch, begins_after from epochs order by epoch").fetchall()
    places = view_places(city)
    applied = {at for (at,) in city.views.select(f"select position from {G}history")}
    parked = {at for (at,) in city.views.select(f"select position from {G}parked")}
    for each in city.acknowledged:
        for mark in each.answer.receipt:
            place = places.get(Feed(TRIAL, mark.channel, mark.partition), Place())
            if standing(mark, place, epochs) is Standing.COVERED and mark.position not in applied | parked:
                raise Wrong(f"{mark} is said to be covered, and nobody can see it")


def view_places(city: City) -> dict[Feed, Place]:
    rows = city.views.select(f"select source, channel, partition, epoch, position, event_id from {G}places")
    return {Feed(*row[:3]): Place(row[3], row[4], UUID(row[5]) if row[5] else None) for row in rows}


async def settled(city: City) -> None:
    """Until everything has arrived everywhere; what an operator must do meanwhile is done. Raises Wrong."""
    for look in range(PATIENCE):
        await asyncio.sleep(0.5)
        await _looked_after(city)
        if look % 10 == 9:
            await _next_facts(city, look)
        wrong = await _differences(city)
        if not wrong:
            break
    else:
        raise Wrong("; ".join(wrong))
    await _log_holds(city)


async def _looked_after(city: City) -> None:
    """A reader that was beyond a restore is rebuilt, and what lies in quarantine is released."""
    if any("rebuild it" in (feed.failure or "") for feed in city.failures["counted"]):
        for member in city.readers["counted"].members:
            member.process.kill()
        city.failures["counted"].clear()
        await asyncio.sleep(0.1)
        city.views.put_back(city.no_views)
        city.start_worker("counted")
    view, reaction = city.view_sink(), city.reaction_sink()
    for (stream,) in city.views.select(f"select distinct stream from {G}parked"):
        await _released(view, UUID(stream))
    for stream in {each.stream for each in await city.echoed.recorder.parked("echo.counters")}:
        await _released(reaction, stream)
    await reaction.store.lane.close()


async def _next_facts(city: City, look: int) -> None:
    """A record that was damaged on its way lies in quarantine until the next fact shows that nothing is missing."""
    unreadable = city.views.select(f"select distinct stream from {G}parked where cause = 'unreadable-headers'")
    streams = {UUID(stream) for (stream,) in unreadable}
    streams |= {p.stream for p in await city.echoed.recorder.parked("echo.counters") if p.cause == "unreadable-headers"}
    for stream in sorted(streams):
        await city.command(stream, f"{look}/{stream}")


async def _released(sink: LedgerSink | ReactionSink, stream: UUID) -> None:
    with suppress(LookupError):  # released meanwhile
        await sink.release(stream)


async def published(city: City) -> Log:
    """Every published event with its id, by stream, from the log."""
    found: defaultdict[UUID, list[tuple[UUID, Happening[Any]]]] = defaultdict(list)
    events = city.view_sink().spec.events
    async for batch in PublishedLog(city.trial).records({}):
        for records in batch.values():
            for record in records:
                if record.key:
                    envelope = from_headers([(n, v) for n, v in record.headers if v is not None])
                    event = decoder(events[envelope.type]).decode(record.body or b"")
                    happening = Happening(envelope.effective_on, envelope.position, event, envelope.version)
                    found[envelope.subject].append((envelope.id, happening))
    return found


async def _differences(city: City) -> list[str]:
    log = await published(city)
    wrong = [*_places_differ(city, log, await city.trial.recorder.epochs())]
    if wrong:
        return wrong  # it is still on its way
    if await city.echoed.recorder.parked("echo.counters") or city.views.select(f"select 1 from {G}parked"):
        wrong.append("something lies in quarantine")
    wrong += _figures_differ(city, log)
    for stream, events in log.items():
        expected = [happening.position for _, happening in events]
        mapper = city.reaction_sink().store
        echo = await mapper.load(ECHOES, UUID(int=stream.int ^ 1))
        if list(echo.state.heard) != expected:
            wrong.append(f"the reaction heard {list(echo.state.heard)} of {stream}, the log has {expected}")
    return wrong


def _figures_differ(city: City, log: Log) -> Iterator[str]:
    """The view's tables against the definition, event by event."""
    spec = city.view_sink().spec
    applied = city.views.select(f"select stream, position, event_id from {G}history order by stream, position")
    expected = sorted((str(stream), event.position, str(at)) for stream, of in log.items() for at, event in of)
    if applied != expected:
        yield f"applied {applied}, the log has {expected}"
    entries: Counter[Entry] = Counter()
    rows: dict[str, Any] = {}
    for stream, of in log.items():
        history = [happening for _, happening in of]
        entries.update(unfold(spec.view, history))
        for on, happening in in_order(history):
            rows[str(stream)] = spec.evolve(rows.get(str(stream)), happening.event, on)
    posted = city.views.select(
        f"select measure, region, cut, effective_on, sum(amount) from {G}postings group by 1, 2, 3, 4"
    )
    counted = {row[:4]: row[4] for row in posted if row[4]}
    if counted != {(*entry[:3], entry.on.isoformat()): amount for entry, amount in entries.items() if amount}:
        yield f"posted {counted}, the definition says {entries}"
    bodies = city.views.select(f"select stream, body from {G}rows")
    found = {stream: body and decoder(Row).decode(body) for stream, body in bodies}
    if found != rows:
        yield f"rows {found}, the definition says {rows}"
    yield from _balances_differ(city, rows)


def _balances_differ(city: City, rows: Mapping[str, Row]) -> Iterator[str]:
    expected: Counter[tuple[str, str]] = Counter()
    for row in rows.values():
        for figure in tally(row):
            for region in ancestors(figure.region, MAY):
                expected[figure.measure, region] += figure.amount
    stand = city.views.select(f"select measure, region, sum(value) from {G}balances group by 1, 2")
    found = {(measure, region): value for measure, region, value in stand if value}
    if found != dict(expected):
        yield f"balances {found}, the rows say {expected}"


def _places_differ(city: City, log: Log, epochs: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Each place stands at the last event of its partition, in the newest epoch."""
    last: dict[int, tuple[int, UUID]] = {}
    for stream, of in log.items():
        partition = stream.int % 16
        newest, happening = of[-1]
        last[partition] = max(last.get(partition, (0, newest)), (happening.position, newest))
    places = view_places(city)
    for partition, (position, newest) in last.items():
        place = places.get(Feed(TRIAL, CHANNEL, partition), Place())
        if (place.epoch, place.position, place.event_id) != (epochs[-1][0], position, newest):
            yield f"the place of partition {partition} is {place}, the log ends at {position} in {epochs}"


async def _log_holds(city: City) -> None:
    """Every acknowledged command is in the log once, streams are whole, recorded time never falls. Raises Wrong."""
    rows = await city.source.recorder.log(0, 10_000)
    epochs = await city.trial.recorder.epochs()
    keys: dict[str, int] = dict(city.source.db.execute("select key, first from idempotency_keys").fetchall())
    if sorted(keys.values()) != [row.position for row in rows]:
        raise Wrong("a command wrote other than one fact")
    for each in city.acknowledged:
        (mark,) = each.answer.receipt
        if not lost(mark.epoch, mark.position, epochs) and keys.get(each.key) != mark.position:
            raise Wrong(f"{each.key} was acknowledged at {mark} and is at {keys.get(each.key)}")
    versions: defaultdict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        versions[row.stream].append(row.version)
    if any(found != list(range(1, len(found) + 1)) for found in versions.values()):
        raise Wrong(f"a stream is not whole: {dict(versions)}")
    instants = [row.recorded_at for row in rows]
    if instants != sorted(instants):
        raise Wrong("recorded time fell")
