"""A real city in this process, with its example people, and somebody who signs in there without a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from services.city.development_issuer.people import ExamplePerson
from services.city.embedded import EmbeddedCity
from services.city.example_people import seed_examples
from services.city.folder import Folder
from services.city.signing_in import own_provider
from services.posts.application import PEOPLE
from services.posts.domain.identities import person_id
from tests.portal.town import HERE, sign_in

FORM: Final = re.compile(r'name="(csrf|key|version)" value="([^"]+)"')


class City:
    def __init__(self, city: EmbeddedCity, client: httpx.AsyncClient) -> None:
        self.city, self.client = city, client

    async def signs_in(self, person: ExamplePerson, post: int = 0) -> None:
        self.client.cookies.clear()
        page = (await sign_in(self.client, person, "/account")).text
        if choices := re.findall(r'name="post" value="([^"]+)"', page):
            csrf = dict(FORM.findall(page))["csrf"]
            chosen = await self.send("/account", {"csrf": csrf, "post": choices[post]})
            assert chosen.status_code == 303

    async def form(self, place: str) -> dict[str, str]:
        """The hidden fields of the page's last form."""
        page = await self.client.get(place)
        assert page.status_code == 200, page.text
        return dict(FORM.findall(page.text))

    async def send(self, place: str, data: dict[str, str]) -> httpx.Response:
        return await self.client.post(place, data=data, headers={"Origin": HERE})

    async def person(self, person: ExamplePerson) -> Any:
        return (await self.city.stores["posts"].load(PEOPLE, person_id(person.sub))).state

    async def facts(self) -> int:
        return await self.city.stores["posts"].recorder.head()


@asynccontextmanager
async def own_city(place: Path) -> AsyncIterator[City]:
    with Folder(place) as folder:
        settings = own_provider(HERE)
        async with EmbeddedCity(folder, keeps_time=False, sign_in=settings) as embedded:
            await seed_examples(embedded.stores["posts"], settings.provider)
            transport = httpx.ASGITransport(embedded.app)
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
                yield City(embedded, client)
