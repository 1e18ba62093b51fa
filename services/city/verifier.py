"""The verifier of the distributed city, a process of its own: a slice of a large view is much to hold and compare."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from typing import Final

from services.chassis import logs
from services.chassis.law import adopt_law
from services.chassis.recorder import Unavailable
from services.chassis.settings import from_environment
from services.city.beside import run_beside
from services.city.companion import end_with_input
from services.city.distributed import open_districts
from services.city.settling import settle_memory
from services.city.stopping import until_stopped
from services.districts.verifying.watching import watch

LATER: Final = 10  # of niceness: whoever works comes first


async def _verify() -> None:
    async with AsyncExitStack() as stack:
        settings = from_environment()
        adopt_law(settings)
        districts = await open_districts(settings, stack)
        run_beside(stack, watch(districts), "verification")
        with until_stopped() as stopped:
            await stopped.wait()


def main() -> None:
    logs.configure()
    os.nice(LATER)
    end_with_input()
    settle_memory()
    try:
        asyncio.run(_verify())
    except Unavailable as wrong:
        sys.exit(f"nothing can be verified: {wrong}")  # whoever started it tries again


if __name__ == "__main__":
    main()
