from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from msgspec import structs

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Feed, Record, WentBack
from services.districts.figures import Figure
from services.districts.ledger.building.steps import Steps
from services.districts.ledger.generations import Generation, NothingToPutBack, OtherFold, State, put_back
from services.districts.ledger.reader import Ledger
from services.districts.ledger.rebuild import RebuildRefused, Rebuilt, Records, rebuild
from services.districts.ledger.view import ViewSpec
from tests.districts.ledger.grounds import CITY, TODAY, Stand, ancestors, noon
from tests.districts.ledger.logbook import FEED, position_of, stream
from tests.districts.ledger.organisations import CHANNEL, Moved, Registered, Renamed, Row, Suspended, tally

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 6)
AT, ELSEWHERE = "110113001001", "110101001001"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)
ACTIVE = "organisations.active"
FEEDS = (FEED, Feed("registration", CHANNEL, 1))


async def a_city(stand: Stand) -> None:
    """Ten lives on two feeds, with late facts and orders that will lapse."""
    for n in range(10):
        feed = FEEDS[n % 2]
        stand.log.add(stream(n), REGISTERED, APRIL, feed=feed)
        stand.log.add(stream(n), Suspended(until=TODAY + timedelta(n)), MAY, feed=feed)
        stand.log.add(stream(n), Moved(domicile=ELSEWHERE), MAY - timedelta(n), feed=feed, known=MAY)
    for feed in FEEDS:
        await stand.take(*stand.log.records[feed], feed=feed)


async def build(stand: Stand, spec: ViewSpec | None = None, records: Records | None = None, **how: Any) -> Rebuilt:
    source = records or stand.log.published
    return await rebuild(spec or stand.spec, stand.database, ancestors, stand.clock, source, **how)


async def states(stand: Stand) -> list[State]:
    return [generation.state for generation in await stand.ledger.generations()]


async def test_a_rebuilt_view_equals_the_one_that_serves_and_takes_its_place(stand: Stand) -> None:
    await a_city(stand)
    before, places = await stand.held(), await stand.ledger.places()
    done = await build(stand)
    assert (done.before.number, done.after.number, done.events, done.differences) == (1, 2, 30, [])
    assert (await stand.ledger.generation()) == done.after
    assert await stand.held() == before
    assert await stand.ledger.places() == places
    assert await states(stand) == [State.OLD, State.SERVING]


async def test_a_worker_goes_on_in_the_new_generation_without_being_told(stand: Stand) -> None:
    await a_city(stand)
    await build(stand)
    stand.log.add(stream(77), REGISTERED, TODAY)
    place = await stand.take(stand.log.records[FEED][-1])
    assert place.position == stand.log.position
    assert await stand.ledger.figures([ACTIVE], [AT]) == {(AT, ACTIVE, ""): 1}


async def test_what_arrives_while_it_is_built_is_caught_up_before_the_swap(stand: Stand) -> None:
    await a_city(stand)
    arrived: list[Record] = []

    async def busy(after: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, list[Record]]]:
        """While the logs are read, one more fact is written and served; three times."""
        pieces = [piece async for piece in stand.log.published(after)]
        if len(arrived) < 3:
            arrived.append(stand.log.add(stream(100 + len(arrived)), REGISTERED, TODAY))
            await stand.take(arrived[-1])
        for piece in pieces:
            yield piece

    done = await build(stand, records=busy)
    assert (done.differences, len(arrived)) == ([], 3)
    assert await stand.ledger.figures([ACTIVE], [AT]) == {(AT, ACTIVE, ""): 3}


async def test_a_rebuild_that_differs_is_refused_with_what_differs(stand: Stand) -> None:
    await a_city(stand)
    prefix = (await stand.ledger.generation()).prefix
    await stand.database.unit(
        lambda session: session.of(prefix).run(
            "update ~rows set body = replace(body, '邻里', '乡里') where stream = $1", stream(4)
        )
    )
    await stand.database.unit(
        lambda session: session.of(prefix).run("update ~balances set value = value + 1 where region = $1", CITY)
    )
    with pytest.raises(RebuildRefused) as refused:
        await build(stand)
    told = refused.value.differences
    assert told[:3] == ["rows differ", "balances differ", f"rows: {stream(4)}"]
    assert f"balances: {ACTIVE} {CITY}" in told
    assert await states(stand) == [State.SERVING, State.REFUSED]
    assert refused.value.name is not None
    with pytest.raises(RebuildRefused):
        await build(stand, accept="organisations:another")
    done = await build(stand, accept=refused.value.name)
    assert done.differences == refused.value.differences
    assert await states(stand) == [State.OLD, State.DROPPED, State.DROPPED, State.SERVING]


async def by_hand(stand: Stand, statement: str, *values: object) -> None:
    prefix = (await stand.ledger.generation()).prefix
    await stand.database.unit(lambda session: session.of(prefix).run(statement, *values))


async def name_of_the_difference(stand: Stand) -> str | None:
    with pytest.raises(RebuildRefused) as refused:
        await build(stand)
    return refused.value.name


class Changed(NamedTuple):
    """Something changed by hand, by one more each time; where it is changed first, and where else it can be."""

    table: str
    statement: str
    here: object
    elsewhere: object


CHANGED = [
    Changed("balances", "update ~balances set value = value + 1 where region = $1", ELSEWHERE, CITY),
    Changed("postings", "update ~postings set amount = amount + 1 where region = $1", ELSEWHERE, AT),
    Changed("rows", "update ~rows set late = late + 1 where stream = $1", stream(3), stream(4)),
]
changed = pytest.mark.parametrize("by", CHANGED, ids=[each.table for each in CHANGED])


@changed
async def test_a_difference_that_grew_has_another_name(stand: Stand, by: Changed) -> None:
    await a_city(stand)
    await by_hand(stand, by.statement, by.here)
    name = await name_of_the_difference(stand)
    assert name == await name_of_the_difference(stand)
    await by_hand(stand, by.statement, by.here)
    grown = await name_of_the_difference(stand)
    await by_hand(stand, by.statement, by.elsewhere)
    assert len({name, grown, await name_of_the_difference(stand)}) == 3


async def test_more_rows_than_are_shown_are_all_in_the_name(stand: Stand) -> None:
    for n in range(30):
        stand.log.add(stream(n), REGISTERED, APRIL)
    await stand.take(*stand.log.records[FEED])
    await by_hand(stand, "update ~rows set late = 7 where stream <> $1", stream(29))
    name = await name_of_the_difference(stand)
    await by_hand(stand, "update ~rows set late = 7 where stream = $1", stream(29))
    assert await name_of_the_difference(stand) != name


@changed
async def test_a_difference_keeps_its_name_while_people_work_and_days_pass(stand: Stand, by: Changed) -> None:
    await a_city(stand)
    await by_hand(stand, by.statement, by.here)
    name = await name_of_the_difference(stand)
    await stand.take(stand.log.add(stream(77), REGISTERED, TODAY))
    stand.clock.at = noon(TODAY + timedelta(4))
    await stand.sink.advance(TODAY + timedelta(4))
    assert f"{by.table} differ" in (await build(stand, accept=name)).differences


async def test_a_log_that_ends_before_what_serves_is_refused(stand: Stand) -> None:
    await a_city(stand)

    async def cut(after: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, list[Record]]]:
        yield FEED, stand.log.records[FEED][:-1]

    with pytest.raises(RebuildRefused, match="what serves has"):
        await build(stand, records=cut)
    assert await states(stand) == [State.SERVING, State.REFUSED]


async def test_another_fold_is_left_alone_until_its_own_generation_serves(stand: Stand) -> None:
    await a_city(stand)

    def counted_twice(row: Row) -> list[Figure]:
        return [structs.replace(figure, amount=2 * figure.amount) for figure in tally(row)]

    newer = replace(stand.spec, version=2, tally=counted_twice)
    sink = stand.another_sink()
    sink.spec = newer
    with pytest.raises(OtherFold):
        await sink.apply(FEED, stand.log.records[FEED])
    with pytest.raises(OtherFold):
        await Ledger(newer, stand.database, ancestors, stand.clock).all_rows(EVERYTHING)
    ever = "organisations.ever-registered"
    assert await stand.ledger.figures([ever], [CITY]) == {(CITY, ever, ""): 10}
    done = await build(stand, newer, accept="organisations:v2")
    assert done.differences[:2] == ["postings differ", "balances differ"]
    assert await stand.ledger.figures([ever], [CITY]) == {(CITY, ever, ""): 20}
    await sink.apply(FEED, stand.log.records[FEED])
    with pytest.raises(OtherFold):
        await stand.another_sink().apply(FEED, stand.log.records[FEED])


async def test_the_old_generation_can_be_put_back_and_reads_on_from_its_own_place(stand: Stand) -> None:
    await a_city(stand)
    with pytest.raises(NothingToPutBack):
        await put_back(stand.database, stand.spec.name)
    await build(stand)
    stand.log.add(stream(77), REGISTERED, TODAY)
    late = stand.log.records[FEED][-1]
    await stand.take(late)
    back = await put_back(stand.database, stand.spec.name)
    assert (back.number, await states(stand)) == (1, [State.SERVING, State.OLD])
    assert await stand.ledger.figures([ACTIVE], [AT]) == {}
    with pytest.raises(WentBack):
        await stand.take(late)
    after = (await stand.sink.places())[FEED].position
    await stand.take(*(record for record in stand.log.records[FEED] if position_of(record) > after))
    assert await stand.ledger.figures([ACTIVE], [AT]) == {(AT, ACTIVE, ""): 1}


async def test_what_is_put_back_after_a_put_back_and_a_rebuild_is_what_served_before(stand: Stand) -> None:
    """The second generation was wrong: whoever puts back after the third must not meet it again."""
    await a_city(stand)
    await build(stand)
    await put_back(stand.database, stand.spec.name)
    await build(stand)
    assert await states(stand) == [State.OLD, State.DROPPED, State.SERVING]
    assert (await put_back(stand.database, stand.spec.name)).number == 1
    assert (await put_back(stand.database, stand.spec.name)).number == 3


async def test_so_it_is_where_the_rebuild_was_killed_before_it_dropped_anything(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_city(stand)
    await build(stand)
    await put_back(stand.database, stand.spec.name)

    async def killed(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("services.districts.ledger.rebuild.drop_older", killed)
        with pytest.raises(ConnectionError):
            await build(stand)
    assert (await put_back(stand.database, stand.spec.name)).number == 1
    await build(stand)
    assert await states(stand) == [State.OLD, State.DROPPED, State.DROPPED, State.SERVING]


async def test_the_oldest_generation_is_dropped_when_a_third_comes(stand: Stand) -> None:
    await a_city(stand)
    held = await stand.held()
    await build(stand)
    await build(stand)
    assert await states(stand) == [State.DROPPED, State.OLD, State.SERVING]
    assert await stand.held() == held
    with pytest.raises(Exception, match="organisations_g1_rows"):
        await stand.database.read(lambda session: session.fetch("uuid", "select stream from organisations_g1_rows"))


async def test_a_skip_holds_in_the_next_generation_too(stand: Stand) -> None:
    await a_city(stand)
    poison = stand.log.add(stream(0), Renamed(name="poison"), TODAY)
    stand.log.add(stream(0), Moved(domicile=AT), TODAY)
    await stand.take(*stand.log.records[FEED])
    await stand.sink.skip(stand.log.envelopes[position_of(poison)].id, "重复录入", "yunwei-01")
    await stand.sink.release(stream(0))
    held = await stand.held()
    done = await build(stand)
    assert done.differences == []
    assert await stand.held() == held


async def poisoned(stand: Stand) -> Callable[[], Awaitable[None]]:
    """A view with an event in quarantine; how to skip it and to release its stream."""
    await a_city(stand)
    poison = stand.log.add(stream(0), Renamed(name="poison"), TODAY)
    await stand.take(poison)

    async def skip() -> None:
        await stand.sink.skip(stand.log.envelopes[position_of(poison)].id, "重复录入", "yunwei-01")

    return skip


async def test_a_skip_between_the_comparison_and_the_swap_holds_in_what_serves_next(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip = await poisoned(stand)
    swap = Steps.swap

    async def skipped_first(steps: Steps) -> Generation:
        await skip()
        return await swap(steps)

    monkeypatch.setattr(Steps, "swap", skipped_first)
    await build(stand)
    assert await stand.ledger.parked() == []


async def test_a_skip_holds_in_what_is_put_back(stand: Stand) -> None:
    skip = await poisoned(stand)
    await build(stand)
    await stand.take(stand.log.add(stream(77), REGISTERED, TODAY))  # this process has seen the swap
    await skip()
    await put_back(stand.database, stand.spec.name)
    assert await stand.ledger.parked() == []


async def test_a_process_that_has_not_seen_the_swap_skips_in_what_serves(stand: Stand) -> None:
    skip = await poisoned(stand)
    await build(stand)
    await skip()
    assert await stand.ledger.parked() == []


async def test_a_rebuild_some_days_later_has_the_same_balances(stand: Stand) -> None:
    await a_city(stand)
    stand.clock.at = noon(TODAY + timedelta(4))
    lagging = await stand.ledger.figures([ACTIVE], [CITY])
    done = await build(stand)
    assert done.differences == []
    assert {place.as_of for place in (await stand.ledger.places()).values()} == {TODAY + timedelta(4)}
    assert await stand.ledger.figures([ACTIVE], [CITY]) == lagging == {(CITY, ACTIVE, ""): 5}
