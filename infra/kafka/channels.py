"""Create the channels that the contracts name: `python -m infra.kafka.channels`, before the services start."""

import asyncio
import os
import sys
from typing import Final

from aiokafka.errors import KafkaError

from contracts import evaluation, mediation, posts, procurement, registration
from contracts.envelope import PARTITIONS
from infra.kafka.topics import NotCreated, OtherPartitions, create

PATIENCE: Final = 60  # seconds for a broker that starts beside us


def channels() -> dict[str, int]:
    """Every channel with its partitions."""
    services = (registration, mediation, procurement, evaluation, posts)
    return dict.fromkeys((channel for service in services for channel in service.CHANNELS), PARTITIONS)


async def main() -> None:
    """LINLI_KAFKA names the brokers, LINLI_REPLICATION the copies of each channel (1). Raises TimeoutError."""
    bootstrap, replication = os.environ.get("LINLI_KAFKA", ""), int(os.environ.get("LINLI_REPLICATION", "1"))
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await create(bootstrap, channels(), replication)
            except (KafkaError, OSError):
                await asyncio.sleep(1)
            else:
                break
    print(*channels(), sep="\n")


if __name__ == "__main__":
    if not os.environ.get("LINLI_KAFKA"):
        sys.exit("LINLI_KAFKA is not set")
    try:
        asyncio.run(main())
    except TimeoutError:
        sys.exit(f"no broker answered at {os.environ['LINLI_KAFKA']} in {PATIENCE} s")
    except (NotCreated, OtherPartitions) as wrong:
        sys.exit(str(wrong))
