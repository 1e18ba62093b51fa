"""How the disks grow: what the store, Kafka and a view keep of so many events, for a million of them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg

from contracts.regions import ancestors
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sink import LedgerSink
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, fill, published, recorder_on, store_on
from tests.bench.measuring import NotDone, Result, Told
from tests.bench.relaying import channel, relayed

MILLION: Final = 1_000_000
MIB: Final = 2**20
# what stands on the disk: heap, indexes and long values of each table, after its dead rows were cleared
TABLES: Final = "select relname, pg_total_relation_size(relid) from pg_stat_user_tables"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(100_000, 10_000)
    bootstrap = await ground.bootstrap()
    async with ground.database() as dsn, recorder_on(dsn) as recorder:
        store = store_on(recorder)
        await fill(store, count)
        yield _told("store", await _tables(dsn, ""), count)
        name = await channel(bootstrap)
        await relayed(bootstrap, recorder, name)
        yield _told("Kafka, one copy, retention.ms = -1", _of_channel(ground.folder / "kafka", name), count)
        records = await published(store)
    async with ground.database() as dsn:
        database = await PostgresDatabase.open(dsn)
        sink = LedgerSink(VIEW, database, ancestors, CLOCK)
        for feed, some in records.items():
            for at in range(0, len(some), 5_000):
                await sink.apply(feed, some[at : at + 5_000])
        await database.close()
        parts = await _tables(dsn, VIEW.name)
        yield _told("the organisations' view", parts, count)


def _told(what: str, parts: dict[str, int], count: int) -> Told:
    if not sum(parts.values()):
        raise NotDone(f"{what}: nothing on the disk")
    of_a_million = {name: size * MILLION / count / MIB for name, size in parts.items()}
    largest = sorted(of_a_million.items(), key=lambda part: -part[1])[:5]
    beside = ", ".join(f"{name} {size:,.0f}" for name, size in largest) + f" MiB; from {count:,} events"
    return Told(f"disk a million events, {what}", round(sum(of_a_million.values())), "MiB", beside=beside)


async def _tables(dsn: str, view: str) -> dict[str, int]:
    db = await asyncpg.connect(dsn)
    try:
        await db.execute("vacuum full")
        rows = await db.fetch(TABLES)
    finally:
        await db.close()
    own = [(name.partition(f"{view}_g1_")[2] or name, size) for name, size in rows]
    return dict(own)


def _of_channel(folder: Path, name: str) -> dict[str, int]:
    """Segments hold what is there; their indexes are laid out empty and larger than they are filled."""
    logs = (folder / "data").glob(f"{name}-*/*.log")
    return {"segments": sum(path.stat().st_size for path in logs)}
