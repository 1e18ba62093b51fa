"""What a city holds on its first start: the published figures of the 2010 action, entered as anybody would."""

import json
from typing import Final

import httpx

from contracts.published_returns import published_return
from services.city.client import City
from services.city.embedded import EmbeddedCity

KEY: Final = "first-start/beijing-2010"


async def seed(city: EmbeddedCity) -> None:
    """Through the public command, under a fixed key: a start that was interrupted does it once."""
    transport = httpx.ASGITransport(city.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
        await City(client).post("procurement", "/returns", json.loads(published_return("beijing-2010")), KEY)
    await city.settle()
