"""The timekeeper (计时员): it fires what is due as facts, in order, each once, however late its process was.

It only records and proposes. The time of a fact is the clock's own; what follows from lateness a person decides, but
for what the law itself says follows (视为受理), which a service decides when it is asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from eventsourcing.persistence import StoredEvent
from msgspec.structs import replace

from contracts.policies.in_force import in_force
from contracts.refusal import Refusal
from services.chassis import metrics
from services.chassis.clock import day_of
from services.chassis.clock_facts import CLOCK_FACTS, ClockFact, ClockMoved, ClockRanOut, ClockReminded
from services.chassis.clocks import StatutoryClock, extended, reckoned_again
from services.chassis.forming import Unit
from services.chassis.outages import OutageRecorded
from services.chassis.recorder import Conflict, LogRow
from services.chassis.running_clocks import ClocksPlace, RunningClocks, folded
from services.chassis.store import Store
from services.chassis.streams import Loaded, Occasion

Clock = Loaded[StatutoryClock]
Fire = Callable[
    [Store, StatutoryClock], Awaitable[Sequence[Unit]]
]  # what the law says follows; nothing where it is moot
Which = Callable[[datetime, int], Awaitable[list[Clock]]]
Becomes = Callable[[Clock], Awaitable[Sequence[Unit]]]
NONE_READ: Final[Mapping[UUID, Clock]] = {}
TIMEKEEPER: Final = "timekeeper"
EVERY: Final = 1.0  # seconds between looks
AT_ONCE: Final = 500  # clocks that are fired in one unit: all or none, in their order
PAGE: Final = 5000  # facts or clocks that are held at once
TELL: Final = timedelta(seconds=15)  # between two looks at how it stands
BACK: Final = timedelta(seconds=2)  # by which a machine's clock may go back without a word
NAMES: Final = tuple(fact.TOPIC for fact in (*CLOCK_FACTS, OutageRecorded))
log = structlog.get_logger()


class Leads(Protocol):
    """Whether this process still may."""

    def held(self) -> None: ...


class Timekeeper:
    """One of a service's workers keeps its time; `fires`: by clock, what its running out brings about by law."""

    def __init__(self, store: Store, clocks: RunningClocks, fires: Mapping[str, Fire]) -> None:
        self._store, self._clocks, self._fires = store, clocks, fires
        self.failure: str | None = None
        self._told = datetime.min.replace(tzinfo=UTC)
        self._seen = self._told
        self._told_time: datetime | None = None  # by a message

    async def run(self, leading: Callable[[], AbstractAsyncContextManager[Leads]]) -> None:
        """Until cancelled. Who loses the lead, or the database, begins anew."""
        while True:
            try:
                async with leading() as lead:
                    while True:
                        lead.held()
                        await self.turn()
                        self.failure = None
                        await asyncio.sleep(EVERY)
            except Exception as wrong:
                self.failure = f"the timekeeper: {type(wrong).__name__}: {wrong}"
                log.warning("the time is kept again", service=self._service, error=self.failure)
                await asyncio.sleep(EVERY)

    @property
    def _service(self) -> str:
        return self._store.publisher.source

    async def turn(self, told: datetime | None = None) -> int:
        """Everything that is to be done now; how many facts that made.

        Where messages bring the time it is done when one says that time has passed (`told`), and not by itself.
        """
        metrics.CLOCKS_LOOKED.labels(self._service).set_to_current_time()
        fired = 0 if self._store.simulated and told is None else await self._fire(told)
        await self._store.count()  # so that who asks for a month's figures need not wait for a year of facts
        return fired

    async def _fire(self, told: datetime | None) -> int:
        self._told_time = told
        now = await self._now()
        fired = await self._outages(now) + await self._calendar(now)
        fired += await self._each(self._clocks.due, self._end, now)
        fired += await self._each(self._clocks.near, self._remind, now)
        if now - self._told > TELL or now < self._told:
            self._told = now
            running, since = await self._clocks.figures(now)
            metrics.CLOCKS_RUNNING.labels(self._service).set(running)
            metrics.CLOCKS_BEHIND.labels(self._service).set((now - since).total_seconds() if since else 0)
        return fired

    async def _now(self) -> datetime:
        """Time never goes back here: a machine's clock that does is told of, and what was due stays due."""
        place = await self._fold()
        now = self._told_time or self._store.clock.now()
        self._seen = max(self._seen, place.seen or self._seen)
        if now < self._seen:
            if self._seen - now > BACK and self._told_time is None:
                metrics.CLOCK_WENT_BACK.labels(self._service).inc()
                log.warning("the clock went back", service=self._service, by=str(self._seen - now))
            return self._seen
        self._seen = now
        if place.seen is None or now - place.seen > TELL:  # nearly enough, and not a write each second
            await self._clocks.keep((), (), place._replace(seen=now), place.position)
        return now

    async def _fold(self, read: Mapping[UUID, Clock] = NONE_READ, at: int = -1) -> ClocksPlace:
        """Up to the log's head. `read`: as the table had them `at` a position, so that they need not be read again."""
        place = await self._clocks.place()
        read = read if place.position == at else NONE_READ
        while rows := await self._store.recorder.log(place.position, PAGE, names=NAMES):
            facts = [(row, self._fact(row)) for row in rows]
            ticks = [(row, fact) for row, fact in facts if not isinstance(fact, OutageRecorded)]
            outages = tuple(fact for _, fact in facts if isinstance(fact, OutageRecorded))
            wanted = {row.stream for row, _ in ticks if row.version > 1}
            unread = wanted - read.keys()
            known = {each.id: each for each in await self._clocks.known(unread)} if unread else {}
            running, gone = folded(known | {each: read[each] for each in wanted & read.keys()}, ticks)
            read = NONE_READ  # what they are now is in the table
            before = place.position
            place = place._replace(position=rows[-1].position, outages=(*place.outages, *outages))
            await self._clocks.keep(running, gone, place, before)
        return place

    def _fact(self, row: LogRow) -> ClockFact | OutageRecorded:
        fact: ClockFact | OutageRecorded = self._store.mapper.fact(
            StoredEvent(row.stream, row.version, row.topic, row.state)
        )
        return fact

    async def _each(self, which: Which, fire: Becomes, now: datetime) -> int:
        """In their order, some hundred in a unit; what they came to is folded page by page."""
        fired = 0
        while True:
            at = (await self._clocks.place()).position  # before what is read there
            clocks = await which(now, PAGE)
            if not clocks:
                break
            some = 0
            for start in range(0, len(clocks), AT_ONCE):
                these = clocks[start : start + AT_ONCE]
                some += await self._written(await asyncio.gather(*map(fire, these)))  # what they read goes together
            await self._fold({clock.id: clock for clock in clocks}, at)
            if not some:  # others were first with all of them: what became of these is folded with the next turn
                break
            fired += some
        return fired

    async def _end(self, clock: Clock) -> Sequence[Unit]:
        due_at = clock.state.due.at
        return await self._by_law(clock.state) or self._unit(clock, ClockRanOut(due_at=due_at), due_at)

    async def _remind(self, clock: Clock) -> Sequence[Unit]:
        due_at = clock.state.due.at
        return self._unit(clock, ClockReminded(due_at=due_at), clock.state.remind_at or due_at)

    async def _by_law(self, state: StatutoryClock) -> Sequence[Unit]:
        """What cannot be decided stops no other clock: it ran out, and a person looks."""
        assert state.set
        fire = self._fires.get(state.set.clock)
        try:
            return await fire(self._store, state) if fire else []
        except (Refusal, LookupError) as no:
            log.warning("what follows by law is for a person", clock=state.set.clock, error=type(no).__name__)
            return []

    def _unit(self, clock: Clock, fact: ClockFact, happened: datetime) -> Sequence[Unit]:
        on, policy = day_of(happened), in_force().version
        occasion = Occasion(effective_on=on, actor=TIMEKEEPER, policy=policy)
        return [Unit(occasion, (clock.then(fact),))]

    def _at_told(self, unit: Unit) -> Unit:
        """Where a message brings the time, all that follows is recorded at it."""
        return unit._replace(occasion=replace(unit.occasion, at=self._told_time)) if self._told_time else unit

    async def _written(self, several: Sequence[Sequence[Unit]]) -> int:
        """In one unit; where one of them cannot be written each by itself, so that it stops no other."""
        units = [self._at_told(unit) for each in several for unit in each]
        try:
            await self._store.write(units)
        except (Conflict, Refusal) as no:
            if len(several) > 1:
                return sum([await self._written([each]) for each in several])
            if isinstance(no, Refusal):  # it stays due, and the alert of clocks that fire late says so
                log.warning("a clock cannot be fired", service=self._service, error=type(no).__name__)
            return 0
        return len(units)

    async def _calendar(self, now: datetime) -> int:
        """Once for each calendar: what it makes of the clocks that run."""
        policies, place = in_force(), await self._clocks.place()
        if place.calendar == policies.calendar_version:
            return 0
        reason = f"calendar {policies.calendar_version}"
        done = await self._all(lambda clock: reckoned_again(clock, policies, reason, now), now)
        place = await self._clocks.place()
        await self._clocks.keep((), (), place._replace(calendar=policies.calendar_version), place.position)
        return done

    async def _outages(self, now: datetime) -> int:
        """Each once, and no clock twice for one: who was killed in between goes on where it was."""
        done, policies = 0, in_force()
        while outages := (await self._clocks.place()).outages:
            first, last = outages[0].first_on, outages[0].last_on
            reason = outages[0].reason
            done += await self._all(lambda clock: extended(clock, first, last, policies, reason), now)  # noqa: B023
            place = await self._clocks.place()
            await self._clocks.keep((), (), place._replace(outages=place.outages[1:]), place.position)
        return done

    async def _all(self, moves: Callable[[StatutoryClock], ClockMoved | None], now: datetime) -> int:
        done, last = 0, None
        while page := await self._clocks.after(last, PAGE):
            last = page[-1].id
            moved = [(clock, fact) for clock in page if (fact := moves(clock.state))]
            for start in range(0, len(moved), AT_ONCE):
                some = moved[start : start + AT_ONCE]
                done += await self._written([self._unit(clock, fact, now) for clock, fact in some])
                await self._fold()
        return done


class Alone:
    """Who leads where there is no other."""

    async def __aenter__(self) -> "Alone":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def held(self) -> None: ...
