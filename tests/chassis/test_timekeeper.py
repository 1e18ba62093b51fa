"""The timekeeper: what is due is fired once, in order, with its own time, whatever happens to the process."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.calendar.announced import Holiday, Year
from contracts.city_clock import ZONE
from contracts.policies.in_force import adopt_set, in_force, policy_version
from contracts.policies.policy_set import PolicySet
from services.chassis.clock import SetClock
from services.chassis.clock_facts import ClockFact, ClockMoved, ClockRanOut, ClockReminded
from services.chassis.clocks import StatutoryClock, clock_id
from services.chassis.forming import Unit
from services.chassis.identity import new_id
from services.chassis.outages import OUTAGES, OUTAGES_ID, OutageRecorded
from services.chassis.recorder import PlaceMoved
from services.chassis.refusals import NotFound
from services.chassis.running_clocks import RunningClocks
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.chassis.timekeeper import Timekeeper
from tests.chassis.matters import (
    DAYS,
    HOURS,
    MATTERS,
    WORKING_DAYS,
    MatterDone,
    MatterPaused,
    MatterTaken,
    opened,
)

FIRED = ("linli.clock.ran-out", "linli.clock.reminded", "linli.clock.moved")


@pytest.fixture
async def store(where: Path | str) -> AsyncIterator[Store]:
    async with opened(where, SetClock(at("2026-04-10T09:00"))) as store:
        yield store


@pytest.fixture(autouse=True)
def law() -> Any:
    before = in_force()
    yield
    adopt_set(before, today=date(2026, 1, 1))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def keeper(store: Store, **fires: Any) -> Timekeeper:
    return Timekeeper(store, store.recorder.clocks, fires)


def turn_to(store: Store, text: str) -> None:
    assert isinstance(store.clock, SetClock)
    store.clock.at = at(text)


async def happened(store: Store, matter: UUID, fact: object, on: str) -> None:
    occasion = Occasion(effective_on=date.fromisoformat(on), actor="clerk", policy=policy_version())
    await store.append(occasion, (await store.load(MATTERS, matter)).then(fact))


async def taken(store: Store, on: str, clock: str = DAYS, moment: datetime | None = None) -> UUID:
    matter = new_id()
    await happened(store, matter, MatterTaken(clock=clock, on=date.fromisoformat(on), at=moment), on)
    return matter


async def fired(store: Store) -> list[tuple[UUID, date, ClockFact]]:
    """What the timekeeper wrote: of which clock, effective when."""
    told = []
    for row in await store.recorder.log(0, 100_000, names=FIRED):
        [event] = [each for each in await store.recorder.stream(row.stream) if each.originator_version == row.version]
        recorded = store.mapper.to_domain_event(event)
        if recorded.actor == "timekeeper":
            told.append((row.stream, recorded.effective_on, recorded.fact))
    return told


async def ran_out(store: Store) -> list[tuple[UUID, date]]:
    return [(stream, on) for stream, on, fact in await fired(store) if isinstance(fact, ClockRanOut)]


async def test_a_clock_reminds_and_runs_out_with_its_own_time_however_late_the_process_is(store: Store) -> None:
    """Taken on 10 April, due at the end of Monday 11 May; nobody looked until August."""
    clock = clock_id(await taken(store, "2026-04-10"), DAYS)
    turn_to(store, "2026-05-06T23:59")
    await keeper(store).turn()
    assert await fired(store) == []
    turn_to(store, "2026-05-07T00:00")
    await keeper(store).turn()
    due = at("2026-05-12T00:00")
    assert await fired(store) == [(clock, date(2026, 5, 7), ClockReminded(due_at=due))]
    turn_to(store, "2026-08-20T15:00")
    await keeper(store).turn()
    assert (await fired(store))[1:] == [(clock, date(2026, 5, 12), ClockRanOut(due_at=due))]


async def test_it_is_fired_once_however_often_one_looks(store: Store) -> None:
    await taken(store, "2026-04-10")
    turn_to(store, "2026-05-12T00:00")
    for _ in range(3):
        await keeper(store).turn()
    assert len(await ran_out(store)) == 1


async def test_what_was_done_in_time_is_not_fired_nor_what_is_paused(store: Store) -> None:
    done, paused = await taken(store, "2026-04-10"), await taken(store, "2026-04-10")
    await happened(store, done, MatterDone(), "2026-04-20")
    await happened(store, paused, MatterPaused(), "2026-04-20")
    turn_to(store, "2026-08-20T15:00")
    await keeper(store).turn()
    assert await fired(store) == []


async def test_hours_run_out_after_their_moment(store: Store) -> None:
    await taken(store, "2026-06-05", HOURS, at("2026-06-05T22:10"))
    turn_to(store, "2026-06-06T22:10")
    await keeper(store).turn()
    assert await ran_out(store) == []
    turn_to(store, "2026-06-06T22:10:01")
    await keeper(store).turn()
    assert [on for _, on in await ran_out(store)] == [date(2026, 6, 6)]


async def test_after_a_weeks_outage_every_missed_deadline_fires_once_in_order_of_its_time(store: Store) -> None:
    """Keyed in another order than they fall due, of three kinds."""
    days = ["2026-04-16", "2026-04-10", "2026-04-14", "2026-04-13", "2026-04-15"]
    late = [await taken(store, day, WORKING_DAYS) for day in days]
    soon = await taken(store, "2026-04-22", HOURS, at("2026-04-22T08:00"))
    turn_to(store, "2026-04-30T08:00")
    await keeper(store).turn()
    order = [*(clock_id(late[days.index(day)], WORKING_DAYS) for day in sorted(days))]
    told = await ran_out(store)
    assert [stream for stream, _ in told if stream in order] == order
    dues = [fact.due_at for _, _, fact in await fired(store) if isinstance(fact, ClockRanOut)]
    assert dues == sorted(dues)
    assert len(dues) == 6
    assert clock_id(soon, HOURS) in {stream for stream, _ in told}


async def test_two_timekeepers_fire_each_clock_once(store: Store, where: Path | str) -> None:
    """Both read what is due before either wrote: the second finds the clocks moved, and leaves them."""
    for _ in range(7):
        await taken(store, "2026-04-10")
    turn_to(store, "2026-05-12T00:00")
    async with opened(where, store.clock) as other:
        one, two = keeper(store), keeper(other)
        await one._fold()
        due = await store.recorder.clocks.due(store.clock.now(), 100)
        await two.turn()
        assert await one._written([await one._end(clock) for clock in due]) == 0
        await one.turn()
    assert len(await ran_out(store)) == 7


async def test_what_the_law_says_follows_is_written_instead_and_what_cannot_be_decided_stops_no_other(
    store: Store,
) -> None:
    by_law, broken, moot = [await taken(store, "2026-04-10", clock) for clock in (DAYS, WORKING_DAYS, HOURS)]

    async def done(store: Store, clock: StatutoryClock) -> Sequence[Unit]:
        assert clock.set
        matter = await store.load(MATTERS, clock.set.subject)
        occasion = Occasion(effective_on=date(2026, 4, 10), actor="timekeeper", policy=policy_version())
        return [Unit(occasion, (matter.then(MatterDone()),))]

    async def refused(_: Store, clock: StatutoryClock) -> Sequence[Unit]:
        assert clock.set
        raise NotFound(id=clock.set.subject)

    async def nothing(_: Store, __: StatutoryClock) -> Sequence[Unit]:
        return []

    turn_to(store, "2026-05-12T00:00")
    await Timekeeper(store, store.recorder.clocks, {DAYS: done, WORKING_DAYS: refused, HOURS: nothing}).turn()
    assert (await store.get(MATTERS, by_law)).state.done
    assert {stream for stream, _ in await ran_out(store)} == {clock_id(broken, WORKING_DAYS), clock_id(moot, HOURS)}


async def test_what_cannot_be_written_stops_no_other(store: Store) -> None:
    """What the law says follows would start a clock under a rule that nobody knows."""
    broken, whole = await taken(store, "2026-04-10", WORKING_DAYS), await taken(store, "2026-04-10")

    async def unknown(_: Store, clock: StatutoryClock) -> Sequence[Unit]:
        on = date(2026, 4, 10)
        occasion = Occasion(effective_on=on, actor="timekeeper", policy=policy_version())
        return [Unit(occasion, (MATTERS.new(new_id()).then(MatterTaken(clock="med.no-such", on=on)),))]

    turn_to(store, "2026-05-12T00:00")
    for _ in range(2):
        await Timekeeper(store, store.recorder.clocks, {WORKING_DAYS: unknown}).turn()
    assert [stream for stream, _ in await ran_out(store)] == [clock_id(whole, DAYS)]
    assert [each.id for each in await store.recorder.clocks.due(store.clock.now(), 10)] == [
        clock_id(broken, WORKING_DAYS)
    ]


# --- the calendar, outages, a clock that goes back ---


def announce(*holidays: Holiday) -> None:
    content = in_force().content
    year = Year(year=2027, source="通知", holidays=holidays)
    adopt_set(PolicySet(replace(content, years=(*content.years, year))), today=date(2026, 12, 1))


async def test_a_holiday_that_is_announced_moves_the_clocks_it_touches_as_an_event(store: Store) -> None:
    """30 days from 2 December end on 1 January 2027, a Friday as far as anybody knew."""
    touched, other = await taken(store, "2026-12-02"), await taken(store, "2026-11-02")
    turn_to(store, "2026-12-03T09:00")
    await keeper(store).turn()
    announce(Holiday(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 3)))
    await keeper(store).turn()
    await keeper(store).turn()
    [(stream, on, moved)] = [each for each in await fired(store) if isinstance(each[2], ClockMoved)]
    assert isinstance(moved, ClockMoved)
    assert (stream, on) == (clock_id(touched, DAYS), date(2026, 12, 3))
    assert (moved.last_day, moved.provisional, moved.excluded) == (date(2027, 1, 4), False, 0)
    assert moved.reason.startswith("calendar ")
    assert clock_id(other, DAYS) != stream


async def test_a_year_that_is_announced_without_a_change_makes_what_was_provisional_certain(store: Store) -> None:
    matter = await taken(store, "2026-12-08")  # 7 January 2027, a Thursday
    await keeper(store).turn()
    announce()
    turn_to(store, "2026-12-09T09:00")
    await keeper(store).turn()
    [clock] = await store.recorder.clocks.known([clock_id(matter, DAYS)])
    assert (clock.state.last_day, clock.state.provisional) == (date(2027, 1, 7), False)


async def test_a_holiday_never_revives_a_deadline_that_has_passed(store: Store) -> None:
    await taken(store, "2026-12-02")
    turn_to(store, "2027-01-05T09:00")
    await keeper(store).turn()
    announce(Holiday(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 10)))
    await keeper(store).turn()
    assert [type(fact).__name__ for _, _, fact in await fired(store)] == ["ClockRanOut"]


async def outage(store: Store, first: str, last: str) -> None:
    occasion = Occasion(effective_on=date.fromisoformat(last), actor="operator", policy=policy_version())
    recorded = OutageRecorded(first_on=date.fromisoformat(first), last_on=date.fromisoformat(last))
    await store.append(occasion, (await store.load(OUTAGES, OUTAGES_ID)).then(recorded))


async def test_an_outage_of_the_portal_extends_a_partys_time_and_no_authoritys(store: Store) -> None:
    """The party's 30 days from 10 April end on 10 May; three days do not count: Wednesday 13 May."""
    party, authority = await taken(store, "2026-04-10"), await taken(store, "2026-04-10", WORKING_DAYS)
    later = await taken(store, "2026-04-17")
    turn_to(store, "2026-04-16T18:00")
    await outage(store, "2026-04-14", "2026-04-16")
    for _ in range(2):
        await keeper(store).turn()
    moved = {stream: fact for stream, _, fact in await fired(store) if isinstance(fact, ClockMoved)}
    assert set(moved) == {clock_id(party, DAYS)}
    fact = moved[clock_id(party, DAYS)]
    assert (fact.last_day, fact.excluded) == (date(2026, 5, 13), 3)
    assert clock_id(authority, WORKING_DAYS) not in moved
    assert clock_id(later, DAYS) not in moved


async def test_a_clock_that_is_keyed_after_an_outage_and_ran_then_begins_extended(store: Store) -> None:
    """Papers of 10 April, keyed on the 20th: two outages were recorded since, six days do not count, 16 May rolls."""
    turn_to(store, "2026-04-20T09:00")
    await outage(store, "2026-04-14", "2026-04-16")
    await outage(store, "2026-04-17", "2026-04-19")
    party, authority = await taken(store, "2026-04-10"), await taken(store, "2026-04-10", WORKING_DAYS)
    today = await taken(store, "2026-04-20")
    clocks = {clock.id: clock.state for clock in await running(store)}
    assert clocks[clock_id(party, DAYS)].last_day == date(2026, 5, 18)
    assert clocks[clock_id(party, DAYS)].reasons == (
        "outage 2026-04-14 to 2026-04-16",
        "outage 2026-04-17 to 2026-04-19",
    )
    assert clocks[clock_id(authority, WORKING_DAYS)].reasons == ()
    assert clocks[clock_id(today, DAYS)].reasons == ()
    assert await keeper(store).turn() == 0  # no clock twice for one outage


async def running(store: Store) -> list[Any]:
    await keeper(store).turn()
    return await store.recorder.clocks.after(None, 100)


async def test_where_messages_bring_the_time_clocks_fire_when_they_say_that_it_has_passed(store: Store) -> None:
    store.simulated = True
    await taken(store, "2026-04-10")
    assert await keeper(store).turn() == 0
    told = keeper(store)
    assert await told.turn(at("2026-05-10T00:00")) == 1  # reminded
    assert await told.turn(at("2026-05-12T00:00")) == 1  # the 10th is a Sunday
    assert await told.turn(at("2026-05-01T00:00")) == 0
    names = {row.topic: row.recorded_at for row in await store.recorder.log(0, 100)}
    assert names["linli.clock.reminded:1"] == at("2026-05-10T00:00")
    assert names["linli.clock.ran-out:1"] == at("2026-05-12T00:00")


async def test_a_machine_whose_clock_goes_back_fires_nothing_twice_and_forgets_nothing_that_was_due(
    store: Store,
) -> None:
    await taken(store, "2026-04-10")
    turn_to(store, "2026-05-12T00:10")
    await keeper(store).turn()
    again = await taken(store, "2026-04-10")
    turn_to(store, "2026-05-11T23:10")
    await keeper(store).turn()
    told = await ran_out(store)
    assert len(told) == 2
    assert told[1][0] == clock_id(again, DAYS)
    rows = await store.recorder.log(0, 100)
    assert [row.recorded_at for row in rows] == sorted(row.recorded_at for row in rows)


# --- it is killed at each step ---


class Killed(BaseException):
    """No handler stands in its way, as none stands in the way of a kill."""


class Fragile:
    """Something whose nth call is the last that the process makes: before it is done, or after."""

    def __init__(self, of: Any, left: list[int], *, after: bool) -> None:
        self._of, self._left, self._after = of, left, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        if not callable(found) or name in {"then", "now"}:
            return found

        async def called(*given: Any, **named: Any) -> Any:
            self._left[0] -= 1
            if self._left[0] < 0 and not self._after:
                raise Killed
            done = await found(*given, **named)
            if self._left[0] < 0:
                raise Killed
            return done

        return called


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_killed_at_any_step_it_neither_loses_nor_doubles(store: Store, after: bool) -> None:
    """Every step of a turn with a reminder, deadlines, a holiday and an outage is once the last one."""
    expected: list[Any] = []
    for step in range(200):
        expected = []
        base = f"2026-12-{2 + step % 3:02}"
        matters = [await taken(store, base) for _ in range(3)]
        expected = [clock_id(each, DAYS) for each in matters]
        turn_to(store, "2027-02-01T09:00")
        left = [step]
        fragile: Any = Fragile(store, left, after=after)
        clocks: RunningClocks = Fragile(store.recorder.clocks, left, after=after)
        ended = False
        try:
            await Timekeeper(fragile, clocks, {}).turn()
            ended = True
        except Killed:
            await keeper(store).turn()
        told = [stream for stream, _ in await ran_out(store)]
        assert all(told.count(each) == 1 for each in expected), step
        if ended:
            break
    assert ended, "a turn has more steps than were tried"
    assert step > 5


async def test_the_table_is_folded_anew_from_the_log_and_is_the_same(store: Store) -> None:
    for clock in (DAYS, WORKING_DAYS):
        matters = [await taken(store, "2026-04-10", clock) for _ in range(3)]
        await happened(store, matters[0], MatterDone(), "2026-04-13")
        await happened(store, matters[1], MatterPaused(), "2026-04-13")
    turn_to(store, "2026-04-20T09:00")
    await keeper(store).turn()
    clocks = store.recorder.clocks
    before = await clocks.after(None, 100)
    place = await clocks.place()
    await clocks.keep((), {each.id for each in before}, place._replace(position=0), place.position)
    assert await clocks.after(None, 100) == []
    await keeper(store).turn()
    assert await clocks.after(None, 100) == before
    assert len(before) == 4


async def test_who_folds_on_a_place_that_has_moved_writes_nothing(store: Store) -> None:
    await taken(store, "2026-04-10")
    clocks = store.recorder.clocks
    before = await clocks.place()
    await keeper(store).turn()
    with pytest.raises(PlaceMoved):
        await clocks.keep((), (), before, before.position)
    assert (await clocks.place()).position > before.position
