"""What a city holds on its first start: the published figures of the 2010 action, entered as anybody would."""

import json
from datetime import datetime, time
from typing import Final

import httpx

from contracts.published_returns import published_return
from services.chassis.clock import ZONE
from services.city.acting import Acting
from services.city.client import City
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder, Seed
from services.city.simulation.asked import Simulation

RETURN: Final = "beijing-2010"
KEY: Final = f"first-start/{RETURN}"


async def seed(city: EmbeddedCity, folder: Folder, *, empty: bool, simulation: Simulation | None = None) -> None:
    """Through the public command, under a fixed key: a start that was interrupted goes on where it was.

    Before a simulation it is of its first day: nothing is recorded earlier than what is recorded already.
    A city that was once started empty stays without.
    """
    if folder.seed is not Seed.PENDING:
        return
    if empty:
        folder.settle_seed(Seed.DECLINED)
        return
    headers = {"Linli-Now": datetime.combine(simulation.first, time(), ZONE).isoformat()} if simulation else {}
    transport = httpx.ASGITransport(city.app)
    acting = Acting(city.key.signer)
    async with httpx.AsyncClient(transport=transport, base_url="http://city", auth=acting) as client:
        await City(client).post("procurement", "/returns", json.loads(published_return(RETURN)), KEY, headers)
    await city.settle()
    folder.settle_seed(Seed.ENTERED)
