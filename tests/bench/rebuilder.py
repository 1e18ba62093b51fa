"""A process that does nothing but rebuild every view of a city once, and says how long it took and how much it held."""

import asyncio
import json
import resource
import sys
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, Final

import asyncpg

from services.chassis import logs
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.recorder import Unavailable
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.rooms import SERVICES
from services.city.settling import settle_memory
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.rebuild import Rebuilt
from services.districts.main import Districts
from services.districts.rebuilding import rebuilt
from tests.bench.material import CLOCK

AGAIN: Final = 5


async def every_view(log: str, views: str, folder: Path) -> dict[str, Any]:
    """Registration's log is in PostgreSQL; the other services have told nothing."""
    async with AsyncExitStack() as stack:
        published = {}
        for service in SERVICES:
            here = service.name == "registration"
            recorder: Any = await _patient(log) if here else SqliteRecorder(folder / service.name)
            store = service.store(recorder, CLOCK)
            stack.push_async_callback(store.close)
            published[service.name] = PublishedLog(store)
        database = await PostgresDatabase.open(views)
        stack.push_async_callback(database.close)
        districts = Districts(database, CLOCK, published)
        seconds = {}
        events = 0
        for view in districts.specs:
            began = time.perf_counter()
            events += (await _rebuilt(districts, view)).events
            seconds[view] = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": sum(seconds.values()), "views": seconds, "events": events, "mb": most}


async def _rebuilt(districts: Districts, view: str) -> Rebuilt:
    """One that the log kept waiting for too long is begun once more, and goes on where it was."""
    for _ in range(AGAIN):
        with suppress(Unavailable):
            return await rebuilt(districts, view)
    return await rebuilt(districts, view)


async def _patient(log: str) -> PostgresRecorder:
    """A rebuild reads logs over HTTP and waits ten minutes for them; the log's own limits are those of commands."""
    return PostgresRecorder(await asyncpg.create_pool(log, min_size=1, max_size=2), 0)


if __name__ == "__main__":
    logs.configure("ERROR")
    settle_memory()
    print(json.dumps(asyncio.run(every_view(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
