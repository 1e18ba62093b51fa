"""A process that draws numbers until it is killed: `python -m tests.chassis.numbering_alone DSN CLIENTS`."""

import asyncio
import random
import sys
from contextlib import suppress

from services.chassis.identity import new_id
from services.chassis.lane import Overloaded
from services.chassis.recorder import Conflict, Unavailable
from services.chassis.store import Store
from services.chassis.streams import Change, Numbered
from tests.chassis.counters import COUNTERS, CounterOpened
from tests.chassis.stores import OCCASION, opened

SERIES = tuple(f"trial.number/1101{district:02}/2026" for district in (1, 8, 13))


async def draw(store: Store, draws: random.Random) -> None:
    while True:
        counter, series = COUNTERS.new(new_id()), draws.choice(SERIES)

        def numbered(number: int, counter: object = counter, series: str = series) -> Change:
            return COUNTERS.new(counter.id).then(CounterOpened(name=series, number=str(number)))  # type: ignore[attr-defined]

        with suppress(Conflict, Overloaded, Unavailable):
            await store.append(OCCASION, Numbered(series, numbered))


async def main(dsn: str, clients: int) -> None:
    async with opened(dsn) as store:
        print("drawing", flush=True)
        await asyncio.gather(*(draw(store, random.Random(n)) for n in range(clients)))  # noqa: S311


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
