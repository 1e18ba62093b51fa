import asyncio
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Feed, Hole, Place, Record
from services.districts.ledger.database import Session
from services.districts.ledger.memory import Memory
from services.districts.ledger.place import Held
from services.districts.ledger.posting import Folded, Standing
from services.districts.ledger.sink import LedgerSink
from tests.districts.ledger import definition
from tests.districts.ledger.definition import Told
from tests.districts.ledger.grounds import TODAY, Stand
from tests.districts.ledger.logbook import FEED, stream
from tests.districts.ledger.organisations import (
    GRANTS,
    Cancelled,
    Granted,
    Moved,
    Registered,
    Renamed,
    Suspended,
)

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 6), date(2026, 6, 1)
AT, ELSEWHERE, THIRD = "110113001001", "110101001001", "110113002001"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)
ACTIVE, DOMICILE = "organisations.active", "organisations.by-domicile"
SECOND, GRANTED = FEED._replace(partition=1), Feed("registration", GRANTS, 0)


def told(stand: Stand, n: int, fact: Any, on: date, feed: Feed = FEED) -> tuple[Record, Told]:
    record = stand.log.add(stream(n), fact, on, feed=feed)
    return record, Told(stream(n), on, on, stand.log.position, fact)


async def holds(stand: Stand, facts: list[Told]) -> None:
    """The view is what the definition gives."""
    posted = definition.postings(facts)
    assert await stand.postings() == posted
    assert await stand.balances() == definition.balances(posted, TODAY)
    assert await stand.ledger.all_rows(EVERYTHING) == definition.rows(facts)


async def test_a_worker_goes_on_with_what_it_wrote_without_reading_it_back(stand: Stand) -> None:
    facts = [told(stand, 1, REGISTERED, APRIL), told(stand, 1, Moved(domicile=ELSEWHERE), MAY)]
    await stand.take(facts[0][0])
    await by_hand(stand, "delete from ~rows")
    await stand.take(facts[1][0])
    await holds(stand, [fact for _, fact in facts])


async def by_hand(stand: Stand, statement: str) -> None:
    prefix = (await stand.ledger.generation()).prefix

    async def work(session: Session) -> None:
        await session.of(prefix).run(statement)

    await stand.database.unit(work)


async def test_two_workers_who_take_turns_on_a_feed_see_what_the_other_wrote(stand: Stand) -> None:
    workers = [stand.sink, stand.another_sink()]
    moves = [Moved(domicile=at) for at in (ELSEWHERE, THIRD, AT, ELSEWHERE, THIRD)]
    facts = [told(stand, 1, REGISTERED, APRIL), *(told(stand, 1, move, MAY) for move in moves)]
    for n, (record, _) in enumerate(facts):
        await workers[n // 2 % 2].apply(FEED, [record])
    await holds(stand, [fact for _, fact in facts])


async def test_what_was_not_committed_is_not_remembered(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [told(stand, 1, REGISTERED, APRIL), told(stand, 1, Moved(domicile=ELSEWHERE), MAY)]
    await stand.take(facts[0][0])

    async def crash(*_: object) -> None:
        raise ConnectionError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("services.districts.ledger.applying.keep_all", crash)
        with pytest.raises(ConnectionError):
            await stand.take(facts[1][0])
    await stand.take(facts[1][0])
    await holds(stand, [fact for _, fact in facts])


async def test_a_stream_that_another_released_is_read_again(stand: Stand) -> None:
    first, poison = told(stand, 1, REGISTERED, APRIL), told(stand, 1, Renamed(name="poison"), MAY)
    behind, last = told(stand, 1, Moved(domicile=ELSEWHERE), MAY), told(stand, 1, Moved(domicile=THIRD), JUNE)
    await stand.take(first[0], poison[0], behind[0])
    operator = stand.another_sink()
    await operator.skip(stand.log.envelopes[poison[1].position].id, "录入错误", "yunwei-01")
    await operator.release(stream(1))
    await stand.take(last[0])
    await holds(stand, [first[1], behind[1], last[1]])


async def test_a_row_that_another_restored_is_read_again(stand: Stand) -> None:
    facts = [told(stand, 1, REGISTERED, APRIL), told(stand, 1, Renamed(name="互助会"), MAY)]
    await stand.take(facts[0][0])
    await by_hand(stand, "update ~rows set body = replace(body, 'association', 'foundation')")
    misled = stand.another_sink()
    await misled.apply(FEED, [facts[1][0]])
    await stand.another_sink().restore(FEED, stream(1), [record for record, _ in facts])
    last = told(stand, 1, Cancelled(), JUNE)
    await misled.apply(FEED, [last[0]])
    await holds(stand, [*(fact for _, fact in facts), last[1]])


async def test_feeds_of_one_batch_are_applied_together(stand: Stand) -> None:
    facts = [
        told(stand, 1, REGISTERED, APRIL),
        told(stand, 2, REGISTERED, APRIL, SECOND),
        told(stand, 7, Granted(domicile=AT, fen=12_50), MAY, GRANTED),
        told(stand, 1, Suspended(until=MAY), APRIL),
        told(stand, 2, Moved(domicile=ELSEWHERE), APRIL, SECOND),
    ]
    places = await stand.sink.apply_all(stand.log.records)
    assert places == await stand.sink.places()
    assert {feed: place.position for feed, place in places.items()} == {FEED: 8, SECOND: 10, GRANTED: 6}
    await holds(stand, [fact for _, fact in facts])


async def test_a_hole_in_one_feed_of_a_batch_holds_up_all_until_each_is_applied_for_itself(stand: Stand) -> None:
    facts = [told(stand, 1, REGISTERED, APRIL), told(stand, 2, REGISTERED, APRIL, SECOND)]
    lost, after = told(stand, 2, Cancelled(), MAY, SECOND), told(stand, 2, Cancelled(), JUNE, SECOND)
    await stand.sink.apply_all(stand.log.records | {SECOND: [facts[1][0]]})
    more = told(stand, 1, Moved(domicile=ELSEWHERE), MAY)
    torn: Mapping[Feed, list[Record]] = {FEED: [more[0]], SECOND: [after[0]]}
    with pytest.raises(Hole):
        await stand.sink.apply_all(torn)
    await holds(stand, [fact for _, fact in facts])
    await stand.take(more[0])
    await stand.take(lost[0], after[0], feed=SECOND)
    await holds(stand, [fact for _, fact in [*facts, lost, more, after]])


@pytest.mark.parametrize("seed", range(6))
async def test_workers_who_meet_in_the_middle_of_a_rebalance_apply_each_fact_once(stand: Stand, seed: int) -> None:
    """Each is behind or ahead of the others and brings again what they brought: one feed alone, or both at once."""
    chance = random.Random(seed)  # noqa: S311
    facts: list[Told] = []
    for _ in range(40):
        n = chance.randrange(8)
        fact = chance.choice([REGISTERED, Moved(domicile=ELSEWHERE), Moved(domicile=THIRD), Suspended(until=JUNE)])
        _, as_told = told(stand, n, fact, chance.choice([APRIL, MAY]), (FEED, SECOND)[n % 2])
        facts.append(as_told)
    workers = [stand.another_sink() for _ in range(3)]
    await workers[0].places()
    for _ in range(12):
        await asyncio.gather(*(_some(stand, worker, chance) for worker in workers))
    await workers[0].apply_all(stand.log.records)
    await holds(stand, facts)


async def _some(stand: Stand, worker: LedgerSink, chance: random.Random) -> None:
    """What follows on the places as they are seen now, with some of what came before: of one feed or both."""
    places = await worker.places()
    batches = {}
    for feed, records in stand.log.records.items():
        reached = sum(1 for record in records if _position(record) <= (places[feed].position if feed in places else 0))
        batches[feed] = records[max(0, reached - chance.randrange(3)) : reached + chance.randrange(1, 5)]
    await asyncio.sleep(chance.random() / 200)
    if chance.random() < 0.5:
        await worker.apply_all(batches)
    else:
        feed = chance.choice(list(batches))
        await worker.apply(feed, batches[feed])


def _position(record: Record) -> int:
    return int(dict(record.headers)["ce_position"] or b"0")


def test_only_so_many_rows_are_remembered_the_ones_written_last() -> None:
    memory = Memory(kept=2)
    before = Held(FEED, 1, Place())
    after = before._replace(turn=1)
    standing = Standing(None, APRIL, MAY, 2, 1, 0)
    rows = {stream(n): standing for n in range(3)}
    memory.keep(before, after, Folded(rows, [], {}, set(), 0, [], set()))
    assert set(memory.of(after, rows).standings) == {stream(1), stream(2)}
    assert memory.of(after._replace(turn=2), rows).standings == {}


def test_a_place_that_came_to_the_same_turn_on_another_way_is_not_taken_for_the_own() -> None:
    memory = Memory()
    before = Held(FEED, 1, Place(position=4), turn=1)
    standing = Standing(None, APRIL, MAY, 2, 1, 0)
    memory.keep(before, before._replace(turn=2), Folded({stream(1): standing}, [], {}, set(), 0, [], set()))
    other = Held(FEED, 1, Place(position=6), turn=2)
    assert memory.of(other, [stream(1)]).standings == {}
