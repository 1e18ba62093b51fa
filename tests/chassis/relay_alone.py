"""A relay in a process of its own, so that it can be frozen: `python -m tests.chassis.relay_alone DSN KAFKA SUFFIX`."""

import asyncio
import sys

from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.relay import Relay
from tests.chassis.stores import store_on


async def main(dsn: str, bootstrap: str, suffix: str) -> None:
    """Until it is killed."""
    recorder = await PostgresRecorder.open(dsn)
    await Relay(store_on(recorder, suffix=suffix), recorder, bootstrap, lease=1.5).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
