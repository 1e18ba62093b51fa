"""A source is put back: its reader takes back what followed from events that are gone, and says what people did."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace as with_fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.envelope import Envelope
from services.chassis import reversing, store
from services.chassis.codec import Recorded
from services.chassis.feeds import Place, Restored
from services.chassis.identity import new_id
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.quarantine_api import standing
from services.chassis.reaction import ReactionSink
from services.chassis.recorder import PlaceMove
from services.chassis.reversals import REVERSALS, CausesLost, Left, reversals_id
from services.chassis.session import Session
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Answer
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.echo import ECHOES, Echo, Heard, Noted, Unheard, reaction
from tests.chassis.stores import OCCASION, opened
from tests.support import restored

NAME = "echo.counters"


class Pair:
    """The trial service, and one that listens to it and keeps what it heard."""

    def __init__(self, trial: Store, echo: Store) -> None:
        self.trial, self.echo = trial, echo
        self.sink = self.listener()

    def listener(self) -> ReactionSink:
        """A process that listens."""
        return ReactionSink(self.echo, reaction(), PublishedLog(self.trial))

    async def raised(self, *by: int, id: UUID | None = None) -> UUID:
        counter = await self.trial.load(COUNTERS, id or new_id())
        opening = () if counter.version else (CounterOpened(name="a"),)
        await self.trial.append(OCCASION, counter.then(*opening, *(CounterRaised(by=each) for each in by)))
        return counter.id

    async def hears(self) -> None:
        await restored.hears(self.sink, self.trial)

    async def put_back(self, head: int) -> tuple[int, int]:
        return await restored.put_back(self.trial, head)

    async def notes(self, counter: UUID, text: str) -> Answer:
        """A person writes on top of what was heard."""
        echo = await self.echo.load(ECHOES, echo_id(counter))
        return await self.echo.append(OCCASION, echo.then(Noted(text=text)))

    async def state(self, counter: UUID) -> Echo:
        return (await self.echo.load(ECHOES, echo_id(counter))).state

    async def facts(self, counter: UUID) -> list[Recorded]:
        rows = await self.echo.recorder.stream(echo_id(counter))
        recorded: list[Any] = [self.echo.mapper.to_domain_event(row) for row in rows]
        return recorded

    async def reversals(self) -> tuple[CausesLost, ...]:
        return (await self.echo.load(REVERSALS, reversals_id(NAME))).state


def echo_id(counter: UUID) -> UUID:
    return UUID(int=counter.int ^ 1)


def echo_store(folder: Path, trial: Store, name: str = "echo") -> Store:
    mapper = mapper_of([ECHOES])
    return Store(SqliteRecorder(folder / f"{name}.sqlite"), mapper, Publisher("echo", mapper, {}, ()), trial.clock)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with opened(tmp_path / "trial.sqlite") as trial:
        echo = echo_store(tmp_path, trial)
        yield Pair(trial, echo)
        await echo.close()


async def test_what_followed_from_events_that_are_gone_is_reversed(pair: Pair) -> None:
    counter = await pair.raised(1, 2)
    await pair.hears()
    (head, before) = await pair.trial.recorder.head(), await pair.state(counter)
    await pair.raised(30, 40, id=counter)
    await pair.hears()
    lost = (await pair.facts(counter))[-2:]
    assert await pair.put_back(head) == (2, head)
    await pair.hears()
    last = (await pair.facts(counter))[-1]
    assert last == replaced(
        last,
        actor="reversal:echo.counters",
        effective_on=OCCASION.effective_on,
        cause=lost[-1].cause,
        region="110113",
        fact=Unheard(heard=before.heard, total=3),
    )
    assert await pair.state(counter) == before
    assert await pair.reversals() == (
        CausesLost(
            source="trial",
            epoch=2,
            begins_after=head,
            causes=tuple(sorted(each.cause for each in lost if each.cause)),
            reversed=(echo_id(counter),),
            left=(),
        ),
    )


def replaced(recorded: Recorded, **what: Any) -> Recorded:
    """The same with what a test says of it; its identity, stream and policy are as they are."""
    return replace(recorded, **what)


async def test_the_place_goes_back_in_the_same_unit_and_what_is_new_is_read_on(pair: Pair) -> None:
    counter = await pair.raised(1)
    head = await pair.trial.recorder.head()
    await pair.raised(30, id=counter)
    await pair.hears()
    ((feed, place),) = [each for each in (await pair.sink.places()).items() if each[1].position > head]
    await pair.put_back(head)
    await pair.hears()
    assert (await pair.sink.places())[feed] == Place(epoch=2, position=head, turn=place.turn + 1)
    await pair.raised(5, id=counter)
    await pair.hears()
    assert (await pair.state(counter)).total == 6


async def test_what_a_person_wrote_since_stays_and_is_listed(pair: Pair) -> None:
    counter = await pair.raised(1)
    await pair.hears()
    await pair.notes(counter, "before")
    head = await pair.trial.recorder.head()
    await pair.raised(30, id=counter)
    await pair.hears()
    await pair.notes(counter, "thirty is much")
    await pair.put_back(head)
    await pair.hears()
    state = await pair.state(counter)
    assert (state.total, state.notes) == (1, ("before", "thirty is much"))
    (told,) = await pair.reversals()
    assert told.left == (Left(stream=echo_id(counter), family="echo.counter", facts=("echo.counter.noted",)),)


async def test_operators_are_told_what_was_reversed_and_what_people_must_look_at(pair: Pair) -> None:
    counters = [await pair.raised(1), await pair.raised(1)]
    head = await pair.trial.recorder.head()
    for counter in counters:
        await pair.raised(30, id=counter)
    await pair.hears()
    await pair.notes(counters[0], "thirty is much")
    await pair.put_back(head)
    await pair.hears()
    (told,) = await standing(SimpleNamespace(reactions={NAME: pair.sink}))
    left = {"stream": echo_id(counters[0]), "family": "echo.counter", "facts": ["echo.counter.noted"]}
    assert told["reversals"] == [{"epoch": 2, "begins_after": head, "causes": 2, "streams": 2, "left": [left]}]


async def test_nothing_is_reversed_twice_whichever_process_asks_again(pair: Pair) -> None:
    """A process that died before it could remember anything, and a second one beside it."""
    counters = [await pair.raised(1) for _ in range(20)]  # on many partitions
    head = await pair.trial.recorder.head()
    for counter in counters:
        await pair.raised(30, id=counter)
    await pair.hears()
    await pair.put_back(head)
    batches = [batch async for batch in PublishedLog(pair.trial).records(dict.fromkeys(pair.sink.reaction.feeds, head))]
    for feed, records in batches[0].items():
        pair.sink = pair.listener()
        if feed.channel in pair.sink.reaction.channels:
            await pair.sink.apply(feed, records)
            await pair.sink.apply(feed, records)
    assert {(await pair.state(counter)).total for counter in counters} == {1}
    assert [len([f for f in await pair.facts(c) if isinstance(f.fact, Unheard)]) for c in counters] == [1] * 20
    assert len(await pair.reversals()) == 1


async def test_a_second_restore_before_the_first_point_works(pair: Pair) -> None:
    counter = await pair.raised(1)
    early = await pair.trial.recorder.head()
    await pair.raised(2, id=counter)
    later = await pair.trial.recorder.head()
    await pair.raised(4, id=counter)
    await pair.hears()
    await pair.put_back(later)
    await pair.hears()
    assert (await pair.state(counter)).total == 3
    await pair.raised(8, id=counter)
    await pair.hears()
    await pair.put_back(early)
    await pair.hears()
    assert (await pair.state(counter)).total == 1
    await pair.raised(16, id=counter)
    await pair.hears()
    assert (await pair.state(counter)).total == 17
    assert [(each.epoch, each.begins_after) for each in await pair.reversals()] == [(2, later), (3, early)]


async def test_a_reader_that_slept_through_two_restores_reverses_both(pair: Pair) -> None:
    counter = await pair.raised(1)
    early = await pair.trial.recorder.head()
    await pair.raised(2, id=counter)
    later = await pair.trial.recorder.head()
    await pair.raised(4, id=counter)
    await pair.hears()
    await pair.put_back(later)
    await pair.put_back(early)
    await pair.hears()
    assert (await pair.state(counter)).total == 1
    assert [(each.epoch, each.begins_after) for each in await pair.reversals()] == [(3, early)]


async def test_what_is_published_anew_reverses_nothing(pair: Pair) -> None:
    counter = await pair.raised(1, 2)
    await pair.hears()
    await pair.trial.recorder.announce()
    await pair.hears()
    assert (await pair.state(counter)).total == 3
    assert await pair.reversals() == ()


async def test_what_waits_in_quarantine_and_is_gone_leaves_it(pair: Pair) -> None:
    counter = await pair.raised(1)
    head = await pair.trial.recorder.head()
    await pair.raised(666, 5, id=counter)
    await pair.hears()
    assert len(await pair.echo.recorder.parked(NAME)) == 2
    await pair.put_back(head)
    await pair.raised(7, id=counter)
    await pair.hears()
    assert await pair.echo.recorder.parked(NAME) == []
    assert (await pair.state(counter)).total == 8


async def test_a_person_who_writes_in_between_only_makes_it_begin_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = await pair.raised(1)
    head = await pair.trial.recorder.head()
    await pair.raised(30, id=counter)
    await pair.hears()
    await pair.put_back(head)
    write, rivals = pair.echo.write, [True]

    async def rivalled(units: Any, move: PlaceMove | None = None, **more: Any) -> Answer:
        if units and move and rivals:
            rivals.pop()
            await pair.notes(counter, "in between")
        return await write(units, move, **more)

    monkeypatch.setattr(pair.echo, "write", rivalled)
    await pair.hears()
    state = await pair.state(counter)
    assert (state.total, state.notes) == (1, ("in between",))


async def test_without_the_sources_log_the_reader_stops(pair: Pair) -> None:
    await pair.raised(1)
    head = await pair.trial.recorder.head()
    await pair.raised(30)
    await pair.hears()
    await pair.put_back(head - 1)
    pair.sink = ReactionSink(pair.echo, reaction())
    with pytest.raises(Restored, match="was restored to"):
        await pair.hears()


async def test_causes_are_judged_a_few_at_a_time(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reversing, "WINDOW", 3)
    monkeypatch.setattr(reversing, "CHUNK", 2)
    counters = [await pair.raised(1, 2) for _ in range(8)]
    head = await pair.trial.recorder.head()
    for counter in counters[:5]:
        await pair.raised(30, id=counter)
    await pair.hears()
    await pair.put_back(head)
    await pair.hears()
    assert {(await pair.state(counter)).total for counter in counters} == {3}


async def test_a_cause_whose_effects_lie_in_two_windows_is_set_right_in_both(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reversing, "WINDOW", 1)
    monkeypatch.setattr(reversing, "CHUNK", 1)
    counter = await pair.raised(1)
    head = await pair.trial.recorder.head()
    await pair.raised(30, id=counter)
    beside = UUID(int=echo_id(counter).int ^ 2)

    async def react(event: Any, envelope: Envelope, session: Session) -> None:
        for each in (echo_id(envelope.subject), beside):
            echo = await session.load(ECHOES, each)
            session.add(session.occasion(envelope), echo.then(Heard(position=envelope.position, by=1)))

    pair.sink.reaction = with_fields(pair.sink.reaction, react=react)
    await pair.hears()
    await pair.put_back(head)
    await pair.hears()
    assert [(await pair.echo.load(ECHOES, each)).state.total for each in (echo_id(counter), beside)] == [2, 2]


async def test_what_one_fact_does_not_hold_is_told_in_several(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reversing, "TOLD", 10)
    monkeypatch.setattr(store, "LARGEST", 1500)  # bytes, fewer than thirty causes and fifteen streams need
    counters = [await pair.raised(1) for _ in range(15)]
    head = await pair.trial.recorder.head()
    for counter in counters:
        await pair.raised(30, 40, id=counter)
    await pair.hears()
    await pair.put_back(head)
    await pair.hears()
    assert {(await pair.state(counter)).total for counter in counters} == {1}
    told = await pair.reversals()
    assert [len(each.causes) for each in told] == [10, 10, 10]
    assert sorted(stream for each in told for stream in each.reversed) == sorted(map(echo_id, counters))
    await pair.trial.recorder.announce()
    await pair.hears()
    assert await pair.reversals() == told


@pytest.mark.parametrize("seed", range(30))
async def test_after_any_restore_a_reader_stands_as_one_that_never_saw_what_is_gone(
    pair: Pair, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311
    counters: list[UUID] = []
    for _ in range(draw.randint(10, 40)):
        act = draw.choice("oorrrhhp")
        if act == "o" or not counters:
            counters.append(await pair.raised(draw.randint(1, 9)))
        elif act == "r":
            await pair.raised(draw.randint(1, 9), id=draw.choice(counters))
        elif act == "h":
            await pair.hears()
        else:
            await pair.put_back(draw.randint(1, await pair.trial.recorder.head()))
            if draw.random() < 0.5:
                pair.sink = pair.listener()
    await pair.hears()
    fresh = Pair(pair.trial, echo_store(tmp_path, pair.trial, "fresh"))
    await fresh.hears()
    assert [await pair.state(c) for c in counters] == [await fresh.state(c) for c in counters]
    await fresh.echo.close()
