"""What the benchmarks work on: lives of organisations as registration stores and publishes them, all over Beijing."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from contracts.regions import CITY, children
from contracts.registration import CHANNEL_ORGANISATIONS
from contracts.vocabulary import OrganisationKind, Places
from services.chassis.clock import SetClock
from services.chassis.codec import Recorded
from services.chassis.feeds import Feed, Record
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.recorder import Recorder, Write
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Occasion
from services.districts.ledger.view import ViewSpec
from services.districts.views.organisations import VIEW
from services.registration.application import ORGANISATIONS, STREAMS
from services.registration.domain.organisation_facts import (
    OrganisationMoved,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationSuspended,
)
from services.registration.publishing import PUBLICATIONS

CLOCK: Final = SetClock(datetime(2026, 6, 1, 4, 0, tzinfo=UTC))
FIRST: Final = date(2024, 1, 2)
OCCASION: Final = Occasion(effective_on=date(2026, 5, 6), actor="officer-1", policy="beijing-2026@1")
KINDS: Final = tuple(OrganisationKind)
HERD: Final = 500  # organisations that live through the same step one after the other
STEPS: Final = 4  # facts of one life
LATE: Final = 100  # one life in so many hears of a fact that is dated before the one it heard last
CHUNK: Final = 2_000


class Fact(NamedTuple):
    """A fact of one organisation, before it is stored."""

    stream: UUID
    version: int
    on: date
    region: str
    fact: Any


@lru_cache(maxsize=1)
def communities() -> tuple[str, ...]:
    """The codes of all communities, in their order."""
    on = CLOCK.at.date()
    streets = [s.code for district in children(CITY, on) for s in children(district.code, on)]
    return tuple(c.code for street in streets for c in children(street, on))


def places_of(n: int) -> Places:
    every = communities()
    code = every[n * 7919 % len(every)]  # neighbours in the log are no neighbours in the city
    return Places(registrar=code[:6], domicile=code, territory=code[:6])


def registered(n: int = 0) -> OrganisationRegistered:
    """A certificate such as is issued every day."""
    name = f"北京邻里互助服务中心第{n}号"
    return OrganisationRegistered(
        name=name,
        name_as_given=name,
        credit_code=f"52110113MJ{n:08d}",
        certificate_no=f"民登-110113-2026-{n:06d}",
        kind=KINDS[n % len(KINDS)],
        places=places_of(n),
        head=f"person-{n}",
        capital_fen=3_000_000,
        application=UUID(int=n),
        registered_on=FIRST + timedelta(n % 365),
    )


def _step(step: int, n: int, on: date) -> Any:
    match step:
        case 0:
            return registered(n)
        case 1:
            return OrganisationSuspended(decision_no=f"决-{n}", suspended_on=on, until=on + timedelta(90))
        case 2:
            places = Places(registrar=places_of(n).registrar, domicile=places_of(n + 1).domicile, territory=CITY)
            return OrganisationMoved(came_from=places_of(n), places=places, moved_on=on)
        case _:
            return OrganisationRenamed(former_name=f"第{n}号", name=f"新{n}号", name_as_given=f"新{n}号", renamed_on=on)


def lives(partition: int | None = None, steps: int = STEPS) -> Iterator[Fact]:
    """Without end: herds of organisations, each registered, suspended, moved, renamed; one in a hundred out of order.

    `partition`: all streams belong to it. `steps`: how far each life goes.
    """
    herd = 0
    while True:
        numbers = range(herd * HERD, (herd + 1) * HERD)
        ids = [new_id() if partition is None else UUID(int=new_id().int >> 4 << 4 | partition) for _ in numbers]
        for step in range(steps):
            for n, stream in zip(numbers, ids, strict=True):
                late = step == STEPS - 1 and n % LATE == 0
                on = FIRST + timedelta(n % 365 + (10 if late else 100 * step))
                yield Fact(stream, step + 1, on, places_of(n).domicile, _step(step, n, on))
        herd += 1


def store_on(recorder: Recorder, channel: str = CHANNEL_ORGANISATIONS) -> Store:
    """Registration's store; its organisations are published on this channel, all else is private."""
    mapper = mapper_of(STREAMS)
    told = {
        kind: replace(publication, channel=channel)
        for kind, publication in PUBLICATIONS.items()
        if publication.channel == CHANNEL_ORGANISATIONS
    }
    return Store(recorder, mapper, Publisher("registration", mapper, told, (channel,)), CLOCK)


@asynccontextmanager
async def recorder_on(dsn: str) -> AsyncIterator[PostgresRecorder]:
    recorder = await PostgresRecorder.open(dsn)
    try:
        yield recorder
    finally:
        await recorder.close()


def view_of(channel: str) -> ViewSpec:
    """The organisations' view, fed by another channel."""
    return replace(VIEW, channels={channel: "registration"})


def stored(store: Store, facts: Sequence[Fact]) -> list[StoredEvent]:
    return [
        store.mapper.to_stored_event(
            Recorded(
                originator_id=each.stream,
                originator_version=each.version,
                id=new_id(),
                effective_on=each.on,
                actor=OCCASION.actor,
                policy=OCCASION.policy,
                region=each.region,
                cause=None,
                correlation=None,
                fact=each.fact,
            )
        )
        for each in facts
    ]


def single(store: Store, count: int) -> list[StoredEvent]:
    """Ready facts, each the first of its stream."""
    return stored(store, [Fact(new_id(), 1, OCCASION.effective_on, CITY, registered(n)) for n in range(count)])


async def fill(store: Store, count: int, partition: int | None = None, steps: int = STEPS) -> None:
    """Write a log of so many facts."""
    facts = islice(lives(partition, steps), count)
    while some := list(islice(facts, CHUNK)):
        await store.recorder.write([Write(stored(store, some))], CLOCK.at)


async def published(store: Store) -> dict[Feed, list[Record]]:
    """The whole published log, in memory."""
    found: dict[Feed, list[Record]] = {}
    async for batch in PublishedLog(store).records({}):
        for feed, some in batch.items():
            found.setdefault(feed, []).extend(some)
    return found


def change(n: int) -> Any:
    """A new organisation with its certificate, ready to be appended."""
    return ORGANISATIONS.new(new_id()).then(registered(n))
