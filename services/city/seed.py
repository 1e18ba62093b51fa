"""What a city holds on its first start: the published figures of the 2010 action, entered as anybody would."""

import json
from typing import Final

import httpx

from contracts.published_returns import published_return
from services.city.client import City
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder, Seed

RETURN: Final = "beijing-2010"
KEY: Final = f"first-start/{RETURN}"


async def seed(city: EmbeddedCity, folder: Folder, *, empty: bool) -> None:
    """Through the public command, under a fixed key: a start that was interrupted goes on where it was.

    A city that was once started empty stays without.
    """
    if folder.seed is not Seed.PENDING:
        return
    if empty:
        folder.settle_seed(Seed.DECLINED)
        return
    transport = httpx.ASGITransport(city.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
        await City(client).post("procurement", "/returns", json.loads(published_return(RETURN)), KEY)
    await city.settle()
    folder.settle_seed(Seed.ENTERED)
