"""A process that does nothing but rebuild every view of a city once, and says how long it took and how much it held.

It reads the logs of the services over HTTP, as the districts' api does, and has hands as that has.
"""

import asyncio
import json
import resource
import time
from contextlib import AsyncExitStack
from typing import Any

from services.chassis import logs
from services.chassis.settings import from_environment
from services.city.distributed import open_districts
from services.city.settling import settle_memory
from services.districts.rebuilding import rebuilt


async def every_view() -> dict[str, Any]:
    """Of the city that the environment tells of."""
    async with AsyncExitStack() as stack:
        districts = await open_districts(from_environment(), stack)
        seconds = {}
        events = 0
        for view in districts.specs:
            began = time.perf_counter()
            events += (await rebuilt(districts, view)).events
            seconds[view] = time.perf_counter() - began
        hands = districts.hands.count if districts.hands else 0
    own, hand = (
        resource.getrusage(whose).ru_maxrss / 1024 for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"seconds": sum(seconds.values()), "views": seconds, "events": events, "mb": own + hands * hand}


if __name__ == "__main__":
    logs.configure("ERROR")
    settle_memory()
    print(json.dumps(asyncio.run(every_view())))
