"""A district's board over HTTP in a city with a million cases, beside the read of one organisation by its identity."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final

from contracts.regions import CITY, children
from services.chassis.clock import SystemClock, today
from tests.bench.cities import BenchCity
from tests.bench.connection import Connection
from tests.bench.ground import Ground, asked_for
from tests.bench.material import STEPS
from tests.bench.measuring import NONE, Aim, NotDone, Pace, Ratio, Result, interleave, pace

SOME: Final = "select distinct originator_id from stored_events where notification_id = any($1::bigint[])"
SAMPLE: Final = 2_000


async def measure(ground: Ground, city: BenchCity, cases: int) -> AsyncIterator[Result]:
    """One after the other, another district and another organisation each time."""
    districts = [f"/boards/{district.code}" for district in children(CITY, today(SystemClock()))]
    positions = random.Random(2).choices(range(1, cases * STEPS + 1), k=SAMPLE)  # noqa: S311 - to be had again
    organisations = [f"/organisations/{stream}" for (stream,) in await asked_for(city.log, SOME, positions)]
    count = ground.many(200, 60)
    board = Reading(city.port_of("districts"), districts, count)
    entry = Reading(city.port_of("registration"), organisations, count)
    shown, read = await interleave(ground.rounds, board, entry)
    gate = f"board of a district, {cases:,} cases ÷ an organisation by its identity"
    yield Ratio(f"{gate}, p50", Aim(most=3), [p.p50 for p in shown], [p.p50 for p in read], "ms")
    # what is opened first after its view read on is made anew: of these few the slowest
    yield Ratio(f"{gate}, p99 ÷ p50", NONE, [p.p99 for p in shown], [p.p50 for p in read], "ms")


class Reading:
    """So many pages of one api, in an order that is drawn."""

    def __init__(self, port: int, paths: Sequence[str], count: int) -> None:
        self._port, self._paths, self._count = port, paths, count
        self._chance = random.Random(1)  # noqa: S311 - to be had again

    async def __call__(self) -> Pace:
        connection = await Connection.to(self._port)
        took = []
        for path in self._chance.choices(self._paths, k=self._count):
            began = time.perf_counter()
            status, said = await connection.get(path)
            took.append(time.perf_counter() - began)
            if status != 200:
                raise NotDone(f"{path} answers {status}: {said[:200].decode(errors='replace')}")
        connection.close()
        return pace(self._count, sum(took), took)
