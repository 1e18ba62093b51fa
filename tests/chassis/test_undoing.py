"""An event is annulled: its reader undoes what followed and still can be undone, and says what cannot, and why."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from contracts.annulments import Left, Undone
from services.chassis.annulments import ANSWERS, AnnulmentAnswered, answer_id
from services.chassis.caused import both, caused, streams_of
from services.chassis.codec import Recorded
from services.chassis.counting import Counting
from services.chassis.counts import Cell
from tests.chassis.counters import COUNTERS, CounterAnnulled, CounterRaised
from tests.chassis.echo import ECHOES, Heard, Noted, Unheard, reaction
from tests.chassis.stores import OCCASION, opened
from tests.chassis.test_reversing import NAME, Pair, echo_id, echo_store

FAMILY = ECHOES.name


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with opened(tmp_path / "trial.sqlite") as trial:
        echo = echo_store(tmp_path, trial)
        echo.counting = caused([reaction()])
        yield Pair(trial, echo)
        await echo.close()


async def raise_of(pair: Pair, counter: UUID, by: int) -> UUID:
    """The event that raised a counter by so much."""
    rows = await pair.trial.recorder.stream(counter)
    recorded: list[Recorded] = [pair.trial.mapper.to_domain_event(row) for row in rows]
    return next(each.id for each in recorded if isinstance(each.fact, CounterRaised) and each.fact.by == by)


async def annul(pair: Pair, counter: UUID, by: int) -> UUID:
    annulled = await raise_of(pair, counter, by)
    loaded = await pair.trial.get(COUNTERS, counter)
    await pair.trial.append(OCCASION, loaded.then(CounterAnnulled(annuls=annulled, by=by)))
    return annulled


async def answer(pair: Pair, annulled: UUID) -> AnnulmentAnswered | None:
    state: AnnulmentAnswered | None = (await pair.echo.load(ANSWERS, answer_id(NAME, annulled))).state
    return state


async def answered(
    pair: Pair, annulled: UUID, *, undone: tuple[Undone, ...] = (), left: tuple[Left, ...] = ()
) -> AnnulmentAnswered:
    """By the last event that annulled something."""
    (row,) = (await pair.trial.recorder.log(0, 1_000, names=[CounterAnnulled.TOPIC]))[-1:]
    by = pair.trial.mapper.to_domain_event((await pair.trial.recorder.stream(row.stream))[row.version - 1]).id
    return AnnulmentAnswered(reader=NAME, annulled=annulled, by=by, region="110113", undone=undone, left=left)


async def test_what_followed_from_one_event_is_undone_and_nothing_else(pair: Pair) -> None:
    counter = await pair.raised(1, 30, 2)
    await pair.hears()
    annulled = await annul(pair, counter, 30)
    await pair.hears()
    assert (await pair.state(counter)).total == 3
    (last,) = (await pair.facts(counter))[-1:]
    annulling = pair.trial.mapper.to_domain_event((await pair.trial.recorder.stream(counter))[-1])
    assert isinstance(last.fact, Unheard)
    assert (last.cause, last.actor) == (annulling.id, "reaction:echo.counters")
    thing = Undone(stream=echo_id(counter), family=FAMILY)
    assert await answer(pair, annulled) == await answered(pair, annulled, undone=(thing,))


async def test_an_event_and_its_annulment_in_one_batch_leave_nothing_behind(pair: Pair) -> None:
    counter = await pair.raised(1, 30)
    annulled = await annul(pair, counter, 30)
    await pair.hears()
    assert (await pair.state(counter)).total == 1
    assert await answer(pair, annulled) == await answered(
        pair, annulled, undone=(Undone(stream=echo_id(counter), family=FAMILY),)
    )


async def test_what_people_did_there_since_is_listed(pair: Pair) -> None:
    counter = await pair.raised(30)
    await pair.hears()
    await pair.notes(counter, "looked at")
    annulled = await annul(pair, counter, 30)
    await pair.hears()
    found = await answer(pair, annulled)
    assert found
    assert found.undone == (Undone(stream=echo_id(counter), family=FAMILY),)
    assert found.left == (
        Left(
            stream=echo_id(counter),
            family=FAMILY,
            why="此后已由人办理,请人工核对",
            why_en="people have gone on from there: a person looks",
            facts=(Noted.TOPIC,),
        ),
    )


async def test_what_cannot_be_undone_any_more_stays_and_says_why(pair: Pair) -> None:
    counter = await pair.raised(30)
    await pair.hears()
    await pair.notes(counter, "sealed")
    annulled = await annul(pair, counter, 30)
    await pair.hears()
    assert (await pair.state(counter)).total == 30
    sealed = Left(stream=echo_id(counter), family=FAMILY, why="已封存", why_en="it is sealed", facts=(Noted.TOPIC,))
    assert await answer(pair, annulled) == await answered(pair, annulled, left=(sealed,))


async def test_an_annulment_that_comes_twice_is_answered_once(pair: Pair) -> None:
    counter = await pair.raised(30)
    await annul(pair, counter, 30)
    await pair.hears()
    before = await pair.echo.recorder.head()
    again = await annul(pair, counter, 30)
    await pair.hears()
    assert await pair.echo.recorder.head() == before
    assert await answer(pair, again)


async def test_two_events_are_annulled_one_after_the_other(pair: Pair) -> None:
    counter = await pair.raised(1, 30, 500)
    await pair.hears()
    await annul(pair, counter, 30)
    await pair.hears()
    await annul(pair, counter, 500)
    await pair.hears()
    assert (await pair.state(counter)).total == 1


async def test_a_restore_that_takes_another_event_away_leaves_what_was_annulled_undone(pair: Pair) -> None:
    counter = await pair.raised(1, 30)
    await pair.hears()
    await annul(pair, counter, 30)
    head = await pair.trial.recorder.head()
    await pair.raised(500, id=counter)
    await pair.hears()
    assert (await pair.state(counter)).total == 501
    await pair.put_back(head)
    await pair.hears()
    assert (await pair.state(counter)).total == 1


async def test_where_nothing_followed_the_answer_says_so(pair: Pair) -> None:
    counter = await pair.raised(30)
    await pair.hears()
    nothing = UUID(int=7)
    loaded = await pair.trial.get(COUNTERS, counter)
    await pair.trial.append(OCCASION, loaded.then(CounterAnnulled(annuls=nothing, by=0)))
    await pair.hears()
    assert await answer(pair, nothing) == await answered(pair, nothing)


async def test_a_restore_that_takes_the_annulment_away_brings_the_effects_back_and_it_may_come_again(
    pair: Pair,
) -> None:
    counter = await pair.raised(30)
    head = await pair.trial.recorder.head()
    await pair.hears()
    annulled = await annul(pair, counter, 30)
    await pair.hears()
    assert (await pair.state(counter)).total == 0
    await pair.put_back(head)
    await pair.hears()
    assert (await pair.state(counter)).total == 30
    assert await answer(pair, annulled) is None
    await annul(pair, counter, 30)
    await pair.hears()
    assert (await pair.state(counter)).total == 0
    assert await answer(pair, annulled) is not None


async def test_a_service_that_counts_and_reacts_counts_both(pair: Pair) -> None:
    def of_heard(recorded: Recorded) -> Iterator[tuple[Cell, int]]:
        yield Cell("110113", "2026-05", "heard"), 1

    pair.echo.counting = both(Counting((Heard.TOPIC,), of_heard), caused([reaction()]))
    counter = await pair.raised(1, 30)
    await pair.hears()
    assert dict((await pair.echo.counted("110113")).amounts) == {("2026-05", "heard"): 3}
    assert streams_of(await pair.echo.counted(str(await raise_of(pair, counter, 30)))) == {echo_id(counter)}
