"""What a city must hold after every fault, looked at from outside: its logs, its views, and what clients were told."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from contracts.envelope import Envelope, from_headers
from services.chassis.clock import SystemClock
from services.chassis.published_log import PublishedLog
from services.chassis.recorder import LogRow, Recorder
from services.chassis.store import Store
from services.city.rooms import SERVICES, service
from services.districts.desk import VIEWS
from services.districts.figures import Entry, Happening, in_order, unfold
from services.districts.ledger.balances import spread
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import decoder
from services.districts.places import ancestors
from tests.faults.processes.city import FaultyCity
from tests.faults.processes.load import Command, History

PATIENCE: Final = 120.0  # seconds until everything has arrived everywhere
REGISTERED: Final = "registration.organisation.registered.v1"

OF_TIME: Final = ("linli.clock.reminded", "linli.clock.ran-out", "linli.clock.moved")  # time is their key


@dataclass
class Found:
    """What was lost, what was doubled, and what is wrong beside, a line each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        lines = {"lost": self.lost, "doubled": self.doubled, "wrong": self.wrong}
        return [f"{kind}: {line}" for kind, told in lines.items() for line in told]


@dataclass
class Log:
    """A service's log as it stands: stored rows, what is said of them, and the keys that were answered."""

    rows: list[LogRow]
    causes: dict[int, UUID | None]
    published: list[tuple[Envelope, bytes]]
    keys: dict[str, tuple[int, int]]


async def checked(city: FaultyCity, history: History) -> Found:
    """Wait, bounded, until nothing is missing any more; what is still so then is told."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        found = await look(city, history.commands)
        found.wrong += history.unseen
        if not found.all() or loop.time() > until:
            return found
        await asyncio.sleep(0.5)


async def look(city: FaultyCity, commands: Sequence[Command]) -> Found:
    found = Found()
    logs = {each.name: await read(city, each.name) for each in SERVICES}
    for name, log in logs.items():
        _log_is_whole(name, log, found)
        _commands_are_once(log, [each for each in commands if each.service == name], found)
        _effects_are_once(name, log, found)
    _effects_are_there(logs, found)
    for spec in VIEWS:
        _view_is_its_fold(city, spec, logs[spec.source], found)
    for name in logs:
        parked = city.sql(name, "select reader, cause, count(*) from parked group by 1, 2")
        found.wrong += [f"{name} has parked {row}" for row in parked]
    return found


async def read(city: FaultyCity, name: str) -> Log:
    store = service(name).store(cast("Recorder", _Reading(city, name)), SystemClock())
    rows = await store.recorder.log(0, 10**6)
    published = [
        (from_headers([(n, v) for n, v in record.headers if v is not None]), record.body or b"")
        async for batch in PublishedLog(store).records({})
        for records in batch.values()
        for record in records
        if record.key
    ]
    causes = {row.position: _recorded(store, row).cause for row in rows}
    keys = city.sql(name, "select key, first, last from idempotency_keys")
    return Log(rows, causes, published, {as_sent(key): (first, last) for key, first, last in keys})


def as_sent(key: str) -> str:
    """A key as its caller sent it; it is stored behind the caller's name."""
    return key.rpartition("\x1f")[2]


class _Reading:
    """As much of a recorder as a published log reads, past every road; it changes nothing, not even the tables."""

    def __init__(self, city: FaultyCity, name: str) -> None:
        self._city, self._name = city, name

    async def log(self, after: int, limit: int, upto: int | None = None, *_: Any, **__: Any) -> list[LogRow]:
        statement = (
            "select notification_id, originator_id, originator_version, topic, state, recorded_at from stored_events"
            " where notification_id > %s and notification_id <= %s order by notification_id limit %s"
        )
        rows = self._city.sql(self._name, statement, after, 2**62 if upto is None else upto, limit)
        return [LogRow(*row) for row in rows]

    async def epochs(self) -> list[tuple[int, int]]:
        rows = self._city.sql(self._name, "select epoch, begins_after from epochs order by epoch")
        return [(epoch, after) for epoch, after in rows]


def _recorded(store: Store, row: LogRow) -> Any:
    return store.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))


def _log_is_whole(name: str, log: Log, found: Found) -> None:
    versions: defaultdict[UUID, list[int]] = defaultdict(list)
    for row in log.rows:
        versions[row.stream].append(row.version)
    for stream, seen in versions.items():
        if seen != list(range(1, len(seen) + 1)):
            found.wrong.append(f"{name}: stream {stream} has the versions {seen}")
    if any(earlier.recorded_at > later.recorded_at for earlier, later in pairwise(log.rows)):
        found.wrong.append(f"{name}: recorded time fell")


def _commands_are_once(log: Log, commands: Iterable[Command], found: Found) -> None:
    """Acknowledged: there, once. Refused: not there. Every fact of the log that nothing caused belongs to one key."""
    positions = {row.position for row in log.rows}
    for command in commands:
        told = f"{command.path} under {command.key}"
        first, last = log.keys.get(command.key, (0, 0))
        if command.acknowledged and not (first and {first, last} <= positions):
            found.lost.append(told)
        if command.status and not command.acknowledged and first:
            found.wrong.append(f"{told} was refused with {command.status} and is written")
    written = Counter(at for first, last in log.keys.values() for at in range(first, last + 1) if at in positions)
    for row in log.rows:
        if row.topic.startswith(OF_TIME):
            continue
        if log.causes[row.position] is None and written[row.position] != 1:
            found.doubled.append(f"{row.topic} at {row.position} belongs to {written[row.position]} keys")


def _effects_are_once(name: str, log: Log, found: Found) -> None:
    """A cause has each of its effects once on a stream."""
    effects = Counter((log.causes[row.position], row.stream, row.topic) for row in log.rows)
    for (cause, stream, topic), times in effects.items():
        if cause and times > 1:
            found.doubled.append(f"{name}: {topic} on {stream} {times} times because of {cause}")


def _effects_are_there(logs: dict[str, Log], found: Found) -> None:
    """Who registered is noted by both who wait to hear of it."""
    registered = {envelope.id for envelope, _ in logs["registration"].published if envelope.type == REGISTERED}
    for name in ("procurement", "evaluation"):
        missing = registered - set(logs[name].causes.values())
        found.lost += [f"{name} never heard of {cause}" for cause in missing]


def _view_is_its_fold(city: FaultyCity, spec: ViewSpec, log: Log, found: Found) -> None:
    """The tables of the generation that serves, and the definition's fold of all that is published."""
    histories: defaultdict[UUID, list[Happening[Any]]] = defaultdict(list)
    expected: list[tuple[int, UUID]] = []
    for envelope, body in log.published:
        kind = spec.events.get(envelope.type)
        if kind:
            event = decoder(kind).decode(body)
            histories[envelope.subject].append(
                Happening(envelope.effective_on, envelope.position, event, envelope.version)
            )
            expected.append((envelope.position, envelope.id))
    prefix = serving(city, spec.name)
    applied = city.sql("districts", f"select position, event_id from {prefix}history order by position")
    missing, more = Counter(expected), Counter((position, event) for position, event in applied)
    found.lost += [f"{spec.name} has not applied {at}" for at in missing - more]
    found.doubled += [f"{spec.name} has applied {at}" for at in more - missing]
    _figures_are_counted(city, spec, histories.values(), found)
    if _rows(city, prefix) != {stream: _row(spec, history) for stream, history in histories.items()}:
        found.wrong.append(f"{spec.name}: its rows are not the definition's")
    parked = city.sql("districts", f"select cause, count(*) from {prefix}parked group by 1")
    found.wrong += [f"{spec.name} has parked {row}" for row in parked]


def _figures_are_counted(
    city: FaultyCity, spec: ViewSpec, histories: Iterable[Sequence[Happening[Any]]], found: Found
) -> None:
    """What is posted, and what stands of it today in every region up to the city."""
    prefix = serving(city, spec.name)
    entries: Counter[Entry] = Counter()
    for history in histories:
        entries.update(unfold(spec.view, history))
    columns = "measure, region, cut, effective_on, sum(amount)::bigint"
    posted = city.sql("districts", f"select {columns} from {prefix}postings group by 1, 2, 3, 4")
    if {Entry(*row[:4]): row[4] for row in posted if row[4]} != _not_zero(entries):
        found.wrong.append(f"{spec.name}: its postings are not the definition's")
    ((today,),) = city.sql("districts", f"select max(as_of) from {prefix}places")
    due = [((at.region, at.measure, at.cut), amount) for at, amount in entries.items() if today and at.on <= today]
    columns = "region, measure, cut, sum(value)::bigint"
    stand = city.sql("districts", f"select {columns} from {prefix}balances group by 1, 2, 3")
    if {row[:3]: row[3] for row in stand if row[3]} != _not_zero(spread(due, ancestors, today)):
        found.wrong.append(f"{spec.name}: its balances are not the definition's")


def _not_zero(counted: Mapping[Any, int]) -> dict[Any, int]:
    return {key: amount for key, amount in counted.items() if amount}


def serving(city: FaultyCity, view: str) -> str:
    """How the tables begin of the generation that serves; exactly one does."""
    asked = "select generation from ledger_generations where view = %s and state = 'serving'"
    ((generation,),) = city.sql("districts", asked, view)
    return f"{view}_g{generation}_"


def _rows(city: FaultyCity, prefix: str) -> dict[UUID, Any]:
    rows = city.sql("districts", f"select stream, body from {prefix}rows")
    return {stream: None if body is None else msgspec.json.decode(body) for stream, body in rows}


def _row(spec: ViewSpec, history: list[Happening[Any]]) -> Any:
    row: Any = None
    for on, happening in in_order(history):
        row = spec.evolve(row, happening.event, on)
    return None if row is None else msgspec.json.decode(msgspec.json.encode(row))
