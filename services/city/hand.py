"""A hand of a rebuild: a process that is told on its standard input what to fill, and ends where that does."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from typing import Final

import msgspec

from services.chassis import logs
from services.chassis.law import adopt_law
from services.chassis.settings import from_environment
from services.city.companion import end_with_input
from services.city.distributed import open_districts
from services.districts.hands import Part
from services.districts.rebuilding import filled

LATER: Final = 5  # of niceness: who works comes first


async def _fill(part: Part) -> None:
    async with AsyncExitStack() as stack:
        settings = from_environment()
        adopt_law(settings)
        districts = await open_districts(settings, stack)
        await filled(districts, part, lambda events: print(events, flush=True))


def main() -> None:
    logs.configure("ERROR")
    os.nice(LATER)
    part = msgspec.json.decode(sys.stdin.buffer.readline(), type=Part)
    end_with_input()
    asyncio.run(_fill(part))


if __name__ == "__main__":
    main()
