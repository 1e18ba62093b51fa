"""Statutory clocks: started, paused, moved and stopped in the unit of the facts that do so."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.city_clock import ZONE
from contracts.clocks import Owes
from contracts.policies.in_force import policy_version
from contracts.rules import NoRuleOn
from services.chassis.annulments import AnnulmentAnswered, AnnulmentAnswerWithdrawn
from services.chassis.clock import SetClock
from services.chassis.clock_facts import CLOCK_FACTS, ClockFact, ClockMoved, ClockPaused, ClockStarted, ClockStopped
from services.chassis.clocks import CLOCKS, clock_id
from services.chassis.identity import new_id
from services.chassis.outages import OutageRecorded
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.chassis.voided_numbers import NumberVoided
from services.registration.main import SERVICE
from tests.chassis.matters import (
    DAYS,
    HERE,
    HOURS,
    MATTERS,
    PROMISE,
    WORKING_DAYS,
    MatterDone,
    MatterPaused,
    MatterResumed,
    MatterTaken,
    opened,
)
from tests.support import golden


@pytest.fixture
async def store(where: Path | str) -> AsyncIterator[Store]:
    async with opened(where, SetClock(at("2026-06-30T12:00"))) as store:
        yield store


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


async def happened(store: Store, matter: UUID, fact: object, on: str) -> None:
    occasion = Occasion(effective_on=date.fromisoformat(on), actor="clerk", policy=policy_version())
    await store.append(occasion, (await store.load(MATTERS, matter)).then(fact))


async def facts(store: Store, matter: UUID, clock: str) -> list[ClockFact]:
    return [store.mapper.fact(each) for each in await store.recorder.stream(clock_id(matter, clock))]


async def taken(store: Store, clock: str, since: date | datetime) -> UUID:
    matter = new_id()
    moment = since if isinstance(since, datetime) else None
    day = moment.date() if moment else since
    await happened(store, matter, MatterTaken(clock=clock, on=day, at=moment), day.isoformat())
    return matter


async def test_a_fact_starts_a_clock_in_its_own_unit_and_says_when_it_ends(store: Store) -> None:
    matter = await taken(store, DAYS, date(2026, 4, 10))
    assert await facts(store, matter, DAYS) == [
        ClockStarted(
            clock=DAYS,
            subject=matter,
            subject_kind="trial.matter",
            region=HERE,
            owes=Owes.COMMITTEE,
            since=at("2026-04-10T00:00"),
            period="30 calendar days",
            due_at=at("2026-05-12T00:00"),  # day 30 is a Sunday
            last_day=date(2026, 5, 11),
            provisional=False,
            remind_at=at("2026-05-07T00:00"),  # 9 May is worked: three working days before are 9, 8, 7
        )
    ]
    rows = await store.recorder.log(0, 10)
    assert [row.topic for row in rows] == ["trial.matter.taken:1", "linli.clock.started:1"]
    recorded = [store.mapper.to_domain_event(event) for event in await store.recorder.stream(rows[1].stream)]
    assert (recorded[0].policy, recorded[0].region) == (policy_version(), HERE)


async def test_hours_run_from_their_moment(store: Store) -> None:
    matter = await taken(store, HOURS, at("2026-06-05T22:10"))
    [started] = await facts(store, matter, HOURS)
    assert isinstance(started, ClockStarted)
    assert (started.due_at, started.last_day, started.remind_at) == (
        at("2026-06-06T22:10"),
        None,
        at("2026-06-06T20:10"),
    )


@pytest.mark.parametrize(("on", "late"), [("2026-05-11", 0), ("2026-05-12", 1), ("2026-05-20", 9)])
async def test_it_is_stopped_by_what_was_owed_and_says_how_late(store: Store, on: str, late: int) -> None:
    matter = await taken(store, DAYS, date(2026, 4, 10))
    await happened(store, matter, MatterDone(), on)
    stopped = ClockStopped(stopped_on=date.fromisoformat(on), late_days=late, late_seconds=0)
    assert (await facts(store, matter, DAYS))[1:] == [stopped]


@pytest.mark.parametrize(("done", "late"), [("2026-06-06T22:10", 0), ("2026-06-06T22:11", 60)])
async def test_s03_hours_are_late_by_seconds(store: Store, done: str, late: int) -> None:
    matter = await taken(store, HOURS, at("2026-06-05T22:10"))
    await happened(store, matter, MatterDone(at=at(done)), "2026-06-06")
    stopped = ClockStopped(stopped_on=date(2026, 6, 6), late_days=0, late_seconds=late)
    assert (await facts(store, matter, HOURS))[1:] == [stopped]


async def test_time_that_is_excluded_moves_the_end(store: Store) -> None:
    """30 days from 10 April; 20 to 29 April are ten days that do not count: 10 May + 10 = Wednesday 20 May."""
    matter = await taken(store, DAYS, date(2026, 4, 10))
    await happened(store, matter, MatterPaused(), "2026-04-20")
    await happened(store, matter, MatterResumed(), "2026-04-29")
    assert (await facts(store, matter, DAYS))[1:] == [
        ClockPaused(paused_on=date(2026, 4, 20)),
        ClockMoved(
            due_at=at("2026-05-21T00:00"),
            last_day=date(2026, 5, 20),
            provisional=False,
            remind_at=at("2026-05-15T00:00"),
            excluded=10,
            reason="excluded 2026-04-20 to 2026-04-29",
        ),
    ]


async def test_of_working_days_the_working_days_are_excluded(store: Store) -> None:
    """Five from Thursday 23 April: 24 27 28 29 30; excluded are 28 and 29: 24 27 30, then 6 and 7 May."""
    matter = await taken(store, WORKING_DAYS, date(2026, 4, 23))
    await happened(store, matter, MatterPaused(), "2026-04-28")
    await happened(store, matter, MatterResumed(), "2026-04-29")
    moved = (await facts(store, matter, WORKING_DAYS))[-1]
    assert isinstance(moved, ClockMoved)
    assert (moved.last_day, moved.excluded) == (date(2026, 5, 7), 2)


async def test_hours_never_pause(store: Store) -> None:
    matter = await taken(store, HOURS, at("2026-06-05T22:10"))
    await happened(store, matter, MatterPaused(), "2026-06-05")
    await happened(store, matter, MatterResumed(), "2026-06-06")
    assert len(await facts(store, matter, HOURS)) == 1


async def test_what_nobody_promised_starts_no_clock(store: Store) -> None:
    matter = await taken(store, PROMISE, date(2026, 4, 10))
    assert await facts(store, matter, PROMISE) == []


@pytest.mark.parametrize(("clock", "on"), [("med.no-such", date(2026, 4, 10)), (DAYS, date(2010, 12, 31))])
async def test_a_clock_under_a_rule_that_nobody_knows_is_refused_by_name_and_nothing_is_stored(
    store: Store, clock: str, on: date
) -> None:
    with pytest.raises(NoRuleOn) as caught:
        await taken(store, clock, on)
    assert caught.value == NoRuleOn(on=on, key=clock)
    assert await store.recorder.head() == 0


async def test_what_does_not_run_does_not_stop_and_may_begin_anew(store: Store) -> None:
    matter = await taken(store, DAYS, date(2026, 4, 10))
    await happened(store, matter, MatterDone(), "2026-04-11")
    await happened(store, matter, MatterDone(), "2026-04-12")
    await happened(store, matter, MatterTaken(clock=DAYS, on=date(2026, 4, 13)), "2026-04-13")
    told = await facts(store, matter, DAYS)
    assert [type(fact).__name__ for fact in told] == ["ClockStarted", "ClockStopped", "ClockStarted"]


async def test_a_command_that_came_too_late_for_its_clock_is_decided_on_what_became_of_it(store: Store) -> None:
    """The clock's own stream moved meanwhile: the store reads it again, and the caller sees nothing of it."""
    matter = await taken(store, DAYS, date(2026, 4, 10))
    clock = await store.load(CLOCKS, clock_id(matter, DAYS))
    read = await store.load(MATTERS, matter)
    occasion = Occasion(effective_on=date(2026, 5, 1), actor="clerk", policy=policy_version())
    await store.append(replace(occasion, actor="other"), clock.then(ClockPaused(paused_on=date(2026, 5, 1))))
    await store.append(occasion, read.then(MatterDone()))
    assert (await facts(store, matter, DAYS))[-1] == ClockStopped(
        stopped_on=date(2026, 5, 1), late_days=0, late_seconds=0
    )


def test_a_document_of_every_fact_of_the_house_that_is_told_or_shown_is_still_read() -> None:
    house = (*CLOCK_FACTS, OutageRecorded, NumberVoided, AnnulmentAnswered, AnnulmentAnswerWithdrawn)
    assert golden.names(golden.HOUSE) == sorted(f"{fact.TOPIC}:1" for fact in house)
    golden.still_read(SERVICE, golden.HOUSE)
