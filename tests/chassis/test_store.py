import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from services.chassis.clock import SetClock
from services.chassis.identity import new_id
from services.chassis.recorder import Conflict, Write, Written
from services.chassis.refusals import KeyReused, NotFound, TooLarge, VersionMismatch
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Claim, Key, Mark, Numbered, Replayed
from tests.chassis.counters import COUNTERS, Counter, CounterNoted, CounterOpened, CounterRaised
from tests.chassis.stores import NOON, OCCASION, opened


@pytest.fixture
async def store(where: Path | str) -> AsyncIterator[Store]:
    async with opened(where) as store:
        yield store


class Held(Exception):
    pass


async def test_what_was_appended_is_read_back(store: Store) -> None:
    counter = COUNTERS.new(new_id())
    answer = await store.append(OCCASION, counter.then(CounterOpened(name="a"), CounterRaised(by=3)))
    read = await store.get(COUNTERS, counter.id)
    assert (answer.version, read.version, read.state) == (2, 2, Counter(name="a", total=3))


async def test_the_receipt_lists_published_facts_and_no_private_one(store: Store) -> None:
    counter = COUNTERS.new(new_id())
    answer = await store.append(OCCASION, counter.then(CounterOpened(name="a"), CounterNoted(text="x")))
    (mark,) = answer.receipt
    assert mark == Mark(1, "trial.counters", mark.partition, mark.position)


async def test_a_fact_that_kafka_would_not_take_is_refused_and_nothing_of_its_unit_is_stored(store: Store) -> None:
    small, large = COUNTERS.new(new_id()), COUNTERS.new(new_id())
    with pytest.raises(TooLarge):
        await store.append(
            OCCASION, small.then(CounterOpened(name="a")), large.then(CounterOpened(name="邻" * 310_000))
        )
    assert await store.recorder.head() == 0
    await store.append(OCCASION, large.then(CounterOpened(name="邻" * 300_000)))


async def test_an_unknown_thing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.get(COUNTERS, new_id())


async def test_of_two_who_read_the_same_version_one_loses_and_nothing_of_it_is_stored(store: Store) -> None:
    counter = COUNTERS.new(new_id())
    await store.append(OCCASION, counter.then(CounterOpened(name="a")))
    read = await store.get(COUNTERS, counter.id)
    other = COUNTERS.new(new_id())
    changes = [read.then(CounterRaised(by=n)) for n in range(8)]
    results = await asyncio.gather(
        *(store.append(OCCASION, change, other.then(CounterNoted(text="beside"))) for change in changes[:1]),
        *(store.append(OCCASION, change) for change in changes[1:]),
        return_exceptions=True,
    )
    assert sum(not isinstance(r, BaseException) for r in results) == 1
    assert sum(isinstance(r, Conflict) for r in results) == 7
    assert (await store.get(COUNTERS, counter.id)).version == 2


async def test_a_conflict_costs_only_the_loser(store: Store) -> None:
    counter = COUNTERS.new(new_id())
    await store.append(OCCASION, counter.then(CounterOpened(name="a")))
    others = [COUNTERS.new(new_id()) for _ in range(20)]
    results = await asyncio.gather(
        store.append(OCCASION, counter.then(CounterOpened(name="again"))),
        *(store.append(OCCASION, other.then(CounterOpened(name="b"))) for other in others),
        return_exceptions=True,
    )
    assert isinstance(results[0], Conflict)
    assert [r.version for r in results[1:] if not isinstance(r, BaseException)] == [1] * 20


async def test_positions_rise_and_recorded_at_never_falls_even_where_the_clock_does(where: Path | str) -> None:
    clock = SetClock(NOON)
    async with opened(where, clock) as store:
        for hours in (0, 2, 1):
            clock.at = NOON + timedelta(hours=hours)
            await store.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name="a")))
        rows = await store.recorder.log(0, 100)
    assert [row.position for row in rows] == sorted({row.position for row in rows})
    times = [row.recorded_at for row in rows]
    assert times == sorted(times)
    assert times[2] - times[0] >= timedelta(hours=2)


async def test_the_same_key_and_body_give_the_first_answer(store: Store) -> None:
    occasion = replace(OCCASION, key=Key("k1", "body"))
    counter = COUNTERS.new(new_id())
    first = await store.append(occasion, counter.then(CounterOpened(name="a")))
    assert await store.answered("k1", "body") == first
    with pytest.raises(Replayed) as again:
        await store.append(occasion, COUNTERS.new(new_id()).then(CounterOpened(name="a")))
    assert again.value.answer == first
    assert len(await store.recorder.log(0, 10)) == 1


async def test_a_command_with_nothing_new_to_say_is_answered_and_its_key_with_it(store: Store) -> None:
    opened = COUNTERS.new(new_id())
    await store.append(OCCASION, opened.then(CounterOpened(name="a")))
    loaded = await store.load(COUNTERS, opened.id)
    asked_again = replace(OCCASION, key=Key("k1", "body"))
    assert await store.append(asked_again, loaded.then()) == Answer(opened.id, 1)
    assert await store.append(OCCASION, loaded.then()) == Answer(opened.id, 1)
    with pytest.raises(Replayed) as again:
        await store.append(asked_again, COUNTERS.new(new_id()).then(CounterOpened(name="b")))
    assert again.value.answer == Answer(opened.id, 1)
    assert len(await store.recorder.log(0, 10)) == 1


async def test_the_same_key_with_another_body_is_refused(store: Store) -> None:
    await store.append(replace(OCCASION, key=Key("k1", "body")), COUNTERS.new(new_id()).then(CounterOpened(name="a")))
    with pytest.raises(KeyReused):
        await store.answered("k1", "another")
    with pytest.raises(KeyReused):
        await store.append(
            replace(OCCASION, key=Key("k1", "another")), COUNTERS.new(new_id()).then(CounterOpened(name="a"))
        )


async def test_one_key_sent_twice_at_once_writes_once(store: Store) -> None:
    occasion = replace(OCCASION, key=Key("k1", "body"))
    opening = [COUNTERS.new(new_id()).then(CounterOpened(name="a")) for _ in range(6)]
    answers = await asyncio.gather(*(store.append(occasion, each) for each in opening), return_exceptions=True)
    assert {each.answer if isinstance(each, Replayed) else each for each in answers} == {*answers[:1]}
    assert len(await store.recorder.log(0, 10)) == 1


async def test_numbers_have_no_gap_and_no_double_under_rivalry(store: Store) -> None:
    await asyncio.gather(*(store.append(OCCASION, _numbered()) for _ in range(40)))
    rows = await store.recorder.log(0, 500)
    facts = [msgspec.json.decode(row.state)["fact"] for row in rows if row.topic.startswith("trial.counter.opened")]
    assert sorted(fact["number"] for fact in facts) == [f"{n:06}" for n in range(1, 41)]


async def test_numbers_that_are_drawn_at_once_are_written_together(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.append(OCCASION, _numbered())
    batches: list[int] = []
    write = store.recorder.write

    async def noted(writes: Sequence[Write], now: datetime) -> list[Written]:
        batches.append(len(writes))
        return await write(writes, now)

    monkeypatch.setattr(store.recorder, "write", noted)
    await asyncio.gather(*(store.append(OCCASION, _numbered()) for _ in range(40)))
    assert sum(batches) == 40
    assert len(batches) <= 3


async def test_a_unit_that_loses_leaves_no_gap_though_others_drew_behind_it(store: Store) -> None:
    moved_on = COUNTERS.new(new_id())
    await store.append(OCCASION, moved_on.then(CounterOpened(name="a")))
    stale = moved_on.then(CounterOpened(name="b"))
    units = [(_numbered(), stale) if n % 7 == 3 else (_numbered(),) for n in range(40)]
    answers = await asyncio.gather(*(store.append(OCCASION, *each) for each in units), return_exceptions=True)
    lost = [each for each in answers if isinstance(each, Conflict)]
    numbers = [each.number for each in answers if isinstance(each, Answer)]
    assert (len(lost), {each.stream for each in lost}) == (6, {moved_on.id})
    assert sorted(filter(None, numbers)) == [f"{n:06}" for n in range(1, 35)]


async def test_two_processes_draw_from_one_series_without_gap(where: Path | str) -> None:
    async with opened(where) as one, opened(where) as two:
        stores = [one, two] * 10
        answers = await asyncio.gather(*(store.append(OCCASION, _numbered()) for store in stores))
    assert sorted(answer.number or "" for answer in answers) == [f"{n:06}" for n in range(1, 21)]


async def test_a_refused_unit_burns_no_number(store: Store) -> None:
    taken = COUNTERS.new(new_id())
    await store.append(OCCASION, taken.then(CounterOpened(name="a")))
    with pytest.raises(Conflict):
        await store.append(OCCASION, _numbered(), taken.then(CounterRaised(by=1)))
    answer = await store.append(OCCASION, _numbered())
    assert answer.number == "000001"


async def test_what_is_held_is_refused_until_it_is_freed(store: Store) -> None:
    first, second = COUNTERS.new(new_id()), COUNTERS.new(new_id())

    def claim(holder: object, *, held: bool = True) -> Claim:
        return Claim("trial.name/110113", "邻里互助会", holder, held, lambda _: Held())  # type: ignore[arg-type]

    await store.append(OCCASION, first.then(CounterOpened(name="a")), claim(first.id))
    with pytest.raises(Held):
        await store.append(OCCASION, second.then(CounterOpened(name="a")), claim(second.id))
    assert (await store.load(COUNTERS, second.id)).version == 0
    await store.append(
        OCCASION, first.after(CounterOpened(name="a")).then(CounterNoted(text="b")), claim(first.id, held=False)
    )
    await store.append(OCCASION, second.then(CounterOpened(name="a")), claim(second.id))
    assert (await store.load(COUNTERS, second.id)).version == 1


async def test_of_many_who_claim_at_once_one_holds(store: Store) -> None:
    def opening() -> tuple[Change, Claim]:
        new = COUNTERS.new(new_id())
        return new.then(CounterOpened(name="a")), Claim("trial.name/1", "x", new.id, refusal=lambda _: Held())

    results = await asyncio.gather(*(store.append(OCCASION, *opening()) for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(r, Held) for r in results) == 11


async def test_a_version_the_client_did_not_see_is_refused(store: Store) -> None:
    counter = COUNTERS.new(new_id())
    await store.append(OCCASION, counter.then(CounterOpened(name="a")))
    read = await store.get(COUNTERS, counter.id)
    with pytest.raises(VersionMismatch) as caught:
        await store.append(replace(OCCASION, expected=7), read.then(CounterRaised(by=1)))
    assert caught.value == VersionMismatch(expected=7, version=1)


def _numbered() -> Numbered:
    new = COUNTERS.new(new_id())

    def change(number: int) -> Change:
        return new.then(CounterOpened(name="n", number=f"{number:06}"))

    return Numbered("trial.counter/110113/2026", change, label=lambda n: f"{n:06}")
