"""One seed of the simulation: a city, what is done to it, and what must hold all the while and in the end."""

import asyncio
import hashlib
import random
from collections import Counter

from tests.faults.simulation import turns
from tests.faults.simulation.checking import Wrong, receipts_hold, settled
from tests.faults.simulation.city import City
from tests.faults.simulation.nemesis import Nemesis


class Run:
    """A city under one seed. `done`: what was done to it; `trace`: everything that happened in it, hashed."""

    def __init__(self, seed: int, kind: type[City] = City) -> None:
        self.seed, self.done, self.acknowledged, self.trace = seed, Counter[str](), 0, ""
        self._kind, self._tables = kind, hashlib.sha256()

    def go(self) -> "Run":
        """Raises Wrong."""
        steps = turns.run(self.seed, self._story)
        self.trace = f"{steps} {self._tables.hexdigest()}"
        return self

    async def _story(self, chance: random.Random) -> None:
        city = self._kind(chance)
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
            first = (watch.exception() if watch.done() else None) or wrong  # what was seen on the way came first
            told = f"LINLI_SEED={self.seed} ({', '.join(nemesis.done)}): {type(first).__name__}: {first}"
            raise Wrong(told) from wrong
        self.done.update(nemesis.done)
        self.acknowledged = len(city.acknowledged)
        for line in (*city.source.db.iterdump(), *city.echoed.db.iterdump(), *city.views.db.iterdump()):
            self._tables.update(line.encode())

    async def _watched(self, city: City) -> None:
        while True:
            await asyncio.sleep(city.chance.random())
            receipts_hold(city)
