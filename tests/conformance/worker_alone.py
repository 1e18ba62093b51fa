"""A worker of the trial view in a process of its own: `python -m tests.conformance.worker_alone`, and where all is.

It says a line when it follows, and leaves in order at SIGTERM.
"""

import asyncio
import signal
import sys
from collections.abc import Sequence

from faststream.kafka import KafkaBroker

from services.chassis.clock import SetClock
from services.chassis.feeds import Feed, Record
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.store import Store, mapper_of
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sink import LedgerSink
from tests.chassis.counters import COUNTERS
from tests.chassis.stores import NOON
from tests.conformance.counted import BELLS, ancestors, channels, publications, view


async def main(bootstrap: str, log: str, views: str, suffix: str) -> None:
    clock, spec, mapper = SetClock(NOON), view(suffix), mapper_of([COUNTERS, BELLS])
    publisher = Publisher("trial", mapper, publications(suffix), channels(suffix))
    published = PublishedLog(Store(await PostgresRecorder.open(log), mapper, publisher, clock))

    async def refill(feed: Feed, mark: int) -> Sequence[Record]:
        return [record async for batch in published.records({feed: mark}, mark) for record in batch.get(feed, [])]

    sink = LedgerSink(spec, await PostgresDatabase.open(views, size=2), ancestors, clock)
    broker = KafkaBroker(bootstrap, allow_auto_create_topics=False, logger=None)
    KafkaFeed(f"counted{suffix}", spec.channels, sink, refill, session_ms=1000).subscribe(broker)
    leaving = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leaving.set)
    await broker.start()
    print("it follows", flush=True)
    await leaving.wait()
    await broker.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
