"""A process that rebuilds a view and is killed in the middle: once some feeds are written, it ends itself (SIGKILL)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from services.chassis.feeds import Feed, Record
from services.districts.ledger.rebuild import rebuild
from tests.districts.ledger.grounds import TODAY, Ground, PostgresGround, SqliteGround, Stand, ancestors
from tests.districts.ledger.logbook import Logbook, stream
from tests.districts.ledger.organisations import CHANNEL, Registered, Suspended

FEEDS = tuple(Feed("registration", CHANNEL, partition) for partition in range(4))
KILLED_AFTER = 2  # feeds that are written


def told() -> Logbook:
    """Eight lives on four feeds."""
    log = Logbook()
    for n in range(8):
        here = Registered(name=f"第{n}会", kind="association", domicile="110113001001")
        log.add(stream(n), here, TODAY, feed=FEEDS[n % 4])
        log.add(stream(n), Suspended(until=None), TODAY, feed=FEEDS[n % 4])
    return log


async def broken_off(ground: Ground) -> None:
    stand = await Stand.open(ground)
    log = told()

    async def records(marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        async for feed, some in log.published(marks):
            if feed == FEEDS[KILLED_AFTER + 1]:
                os.kill(os.getpid(), signal.SIGKILL)
            yield feed, some

    await rebuild(stand.spec, stand.database, ancestors, stand.clock, records, held=1)


if __name__ == "__main__":
    where = sys.argv[1]
    asyncio.run(broken_off(PostgresGround(where) if "://" in where else SqliteGround(Path(where))))
