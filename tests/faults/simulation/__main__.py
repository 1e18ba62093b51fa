"""Run seeds of the simulation: `python -m tests.faults.simulation FIRST COUNT` prints what was done, as JSON.

The order of a set hangs on PYTHONHASHSEED: with another one a seed is another run.
"""

import asyncio
import json
import logging
import os
import random
import sys
from collections import Counter

import structlog

from tests.faults.simulation import turns
from tests.faults.simulation.checking import Wrong, receipts_hold, settled
from tests.faults.simulation.city import City
from tests.faults.simulation.nemesis import Nemesis


class Run:
    """A city under one seed, and what was done to it."""

    def __init__(self, seed: int) -> None:
        self.seed, self.done, self.acknowledged, self.trace = seed, Counter[str](), 0, ""

    def go(self) -> "Run":
        """Raises Wrong."""
        drawn, os.urandom = os.urandom, random.Random(self.seed).randbytes  # noqa: S311 - identities too
        try:
            turns.run(self.seed, self._story)
        finally:
            os.urandom = drawn
        return self

    async def _story(self, chance: random.Random) -> None:
        city = City(chance)
        await city.open()
        nemesis = Nemesis(city)
        clients = [asyncio.create_task(city.write(chance.randint(1, 6), f"client-{n}")) for n in range(3)]
        watch = asyncio.create_task(self._watched(city))
        try:
            async with asyncio.timeout(600):
                await nemesis.strike(chance.randint(1, 8))
                await asyncio.gather(*clients)
                nemesis.leave()
                await settled(city)
            receipts_hold(city)
            if watch.done():
                watch.result()
        except Exception as wrong:
            told = f"LINLI_SEED={self.seed} ({', '.join(nemesis.done)}): {type(wrong).__name__}: {wrong}"
            raise Wrong(told) from wrong
        self.done.update(nemesis.done)
        self.acknowledged = len(city.acknowledged)
        self.trace = "\n".join([*city.source.db.iterdump(), *city.views.db.iterdump()])

    async def _watched(self, city: City) -> None:
        while True:
            await asyncio.sleep(city.chance.random())
            receipts_hold(city)


def main(first: int, count: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    done: Counter[str] = Counter()
    acknowledged, trace = 0, ""
    for seed in range(first, first + count):
        run = Run(seed).go()
        done.update(run.done)
        acknowledged += run.acknowledged
        trace = run.trace
    print(json.dumps({"seeds": count, "done": done, "acknowledged": acknowledged, "trace": trace}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
