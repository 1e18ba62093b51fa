"""A process that does nothing but rebuild every view of a city once, and says how long it took and how much it held."""

import asyncio
import json
import resource
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from services.chassis import logs
from services.chassis.published_log import PublishedLog
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.rooms import SERVICES
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.main import Districts
from services.districts.rebuilding import rebuilt
from tests.bench.material import CLOCK, recorder_on
from tests.bench.measuring import settle_memory


async def every_view(log: str, views: str, folder: Path) -> dict[str, Any]:
    """Registration's log is in PostgreSQL; the other services have told nothing."""
    async with AsyncExitStack() as stack:
        published = {}
        for service in SERVICES:
            here = service.name == "registration"
            recorder: Any = (
                await stack.enter_async_context(recorder_on(log)) if here else SqliteRecorder(folder / service.name)
            )
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
            events += (await rebuilt(districts, view)).events
            seconds[view] = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": sum(seconds.values()), "views": seconds, "events": events, "mb": most}


if __name__ == "__main__":
    logs.configure("ERROR")
    settle_memory()
    print(json.dumps(asyncio.run(every_view(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
