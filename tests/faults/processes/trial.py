"""One fault under load: what a fault's steps are handed."""

import asyncio
import random
from dataclasses import dataclass

from tests.faults.processes.city import FaultyCity
from tests.faults.processes.load import History, Load


@dataclass
class Trial:
    city: FaultyCity
    load: Load
    history: History
    chance: random.Random

    async def a_while(self, most: float = 1.0) -> None:
        await asyncio.sleep(self.chance.random() * most)
