"""Appending facts: one writer, sixty-four at once, a hundred facts in one unit; and what a slower disk makes of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from tests.bench import pgbench
from tests.bench.ground import Ground, asked
from tests.bench.material import single
from tests.bench.measuring import Aim, Pace, Ratio, Result, Told, interleave, must_be, rates
from tests.bench.writers import COUNT, Desk, desk

SLOWER_DISK: Final = {"commit_delay": "1000", "commit_siblings": "0"}  # one more millisecond for every flush
BLOCKING: Final = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]


async def measure(ground: Ground) -> AsyncIterator[Result]:
    async with desk(ground) as here:
        async for result in _alone(here, ground):
            yield result
        async for result in _together(here, ground):
            yield result
        async for result in _in_units(here, ground):
            yield result
        yield await _locks(here, ground)
        await here.check()
    if pgbench.there():
        async with desk(ground, SLOWER_DISK) as here:
            yield await _slower(here, ground)
            await here.check()


async def _alone(here: Desk, ground: Ground) -> AsyncIterator[Result]:
    many = ground.many(1500, 200)
    sides = await interleave(ground.rounds, *_with(many, here.lane_alone, here.store_alone, here.insert_alone))
    lane, store, bare = map(rates, sides)
    aim = Aim(least=0.75)
    yield Ratio("append, 1 writer, lane with ready facts ÷ bare INSERT", aim, lane, bare, stock="0.28–0.31")
    yield Ratio("append, 1 writer, Store.append of a fact ÷ bare INSERT", aim, store, bare, stock="0.28–0.31")


async def _together(here: Desk, ground: Ground) -> AsyncIterator[Result]:
    many = ground.many(12_800)
    sides = _with(many, here.lane_together, here.store_together, here.insert_together, here.arrays_together)
    best = await pgbench.best(here.dsn, single(here.store, 1)[0], ground) if pgbench.there() else None
    if best:
        sides.append(best)
    lane, store, bare, arrays, *rest = await interleave(ground.rounds, *sides)
    aim, stock = Aim(least=2.5), "0.08"
    yield Ratio("append, 64 at once, lane ÷ bare INSERT over a pool", aim, rates(lane), rates(bare), stock=stock)
    yield Ratio("append, 64 at once, Store.append ÷ the same", aim, rates(store), rates(bare), stock=stock)
    gate = "append, 64 at once, Store.append ÷ one unnest statement for every 64 rows"
    yield Ratio(gate, Aim(least=0.8), rates(store), rates(arrays))
    if rest:
        here.inserted = await asked(here.dsn, COUNT + "bare")  # pgbench counts its own
        tps, aim, stock = rates(rest[0]), Aim(least=2), "0.07"
        yield Ratio("append, 64 at once, lane ÷ best pgbench INSERT", aim, rates(lane), tps, stock=stock)
        yield Ratio("append, 64 at once, Store.append ÷ the same", aim, rates(store), tps, stock=stock)
    slow, aim, stock = [p.p99 for p in bare], Aim(most=1), "≈ 10"
    yield Ratio("p99 of lane ÷ p99 of bare INSERT, 64 at once", aim, [p.p99 for p in lane], slow, "ms", stock)
    yield Ratio("p99 of Store.append ÷ the same", aim, [p.p99 for p in store], slow, "ms", stock)


async def _in_units(here: Desk, ground: Ground) -> AsyncIterator[Result]:
    units = ground.many(150)
    sides = await interleave(ground.rounds, *_with(units, here.unit_of_lane, here.unit_of_store, here.unit_of_arrays))
    lane, store, bare = map(rates, sides)
    aim, stock = Aim(least=0.9), "0.23–0.27"
    yield Ratio("100 facts in a unit, lane ÷ bare unnest", aim, lane, bare, stock=stock)
    yield Ratio("100 facts in a unit, Store.append ÷ bare unnest", aim, store, bare, stock=stock)


async def _slower(here: Desk, ground: Ground) -> Result:
    best = await pgbench.best(here.dsn, single(here.store, 1)[0], ground)
    store, tps = await interleave(ground.rounds, *_with(ground.many(12_800), here.store_together), best)
    here.inserted = await asked(here.dsn, COUNT + "bare")
    aim = Aim(least=1.4)
    gate = "append, 64 at once, +1 ms a flush, Store.append ÷ pgbench"
    return Ratio(gate, aim, rates(store), rates(tps), stock="0.03")


async def _locks(here: Desk, ground: Ground) -> Result:
    """Look at the locks on the log's table while sixty-four write: none may keep another writer out.

    What is taken for a moment to make the file longer (`extend`) is no lock on the table.
    """
    sql = (
        "select count(*) filter (where mode = any($1)), count(*) filter (where mode = 'RowExclusiveLock')"
        " from pg_locks where relation = 'stored_events'::regclass and locktype = 'relation'"
    )
    load = asyncio.create_task(here.store_together(ground.many(25_600)))
    heavy, seen, looks = 0, 0, 0
    async with here.pool.acquire() as db:
        while not load.done():
            row = await db.fetchrow(sql, BLOCKING)
            heavy, seen, looks = heavy + row[0], seen + row[1], looks + 1
            await asyncio.sleep(0.002)
    await load
    must_be(int(seen > 0), 1, "whether locks were seen at all")
    beside = f"{looks} looks, {seen} row locks"
    return Told("table locks on the log while 64 append", heavy, "", Aim(most=0), "1 an append", beside)


def _with(many: int, *sides: Callable[[int], Awaitable[Pace]]) -> list[Callable[[], Awaitable[Pace]]]:
    def bound(side: Callable[[int], Awaitable[Pace]]) -> Callable[[], Awaitable[Pace]]:
        return lambda: side(many)

    return [bound(side) for side in sides]
