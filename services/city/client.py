"""Ask a city: a running one by its address, or one in a folder, opened for the question."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from services.access.development import DevelopmentKey
from services.access.settings import access_settings
from services.chassis.law import adopt_law
from services.chassis.recorder import Unavailable
from services.chassis.settings import BadSettings, from_environment
from services.city.acting import Acting
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder, FolderInUse, NoCity, is_city, key_of
from services.city.in_process import InProcess

PATIENCE: Final = 600.0  # seconds for an answer: a rebuild reads whole logs
STARTING: Final = 10.0  # seconds for a city that is being started to say where it answers
LOOK: Final = 0.1
NOTHING_TO_SAY: Final = 204


class Refused(Exception):
    """The city said no; the sentence is its own, with the field to blame."""

    def __init__(self, problem: dict[str, Any]) -> None:
        error = (problem.get("errors") or [{}])[0]
        zh = error.get("zh") or problem.get("detail", problem)
        en = error.get("en") or problem.get("detail_en", "")
        field = error.get("field")
        super().__init__(f"{f'{field}: ' if field else ''}{zh}{f' · {en}' if en else ''}")
        self.problem = problem


class City:
    """The services' HTTP APIs under one address."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """Raises Refused, Unavailable."""
        asked = {name: value for name, value in query.items() if value is not None}
        return await self._ask("GET", service, path, params=asked)

    async def post(
        self, service: str, path: str, body: Any, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Under an idempotency key of its own, or the caller's. Raises Refused, Unavailable."""
        all_headers = {"Idempotency-Key": key or str(uuid4()), **(headers or {})}
        return await self._ask("POST", service, path, json=body, headers=all_headers)

    async def failures(self) -> list[str]:
        """What in the city stands still, and why. Raises Unavailable."""
        try:
            response = await self._client.get("/health/ready")
            return [] if response.status_code == 200 else [error["en"] for error in response.json()["errors"]]
        except (httpx.HTTPError, ValueError, KeyError) as wrong:
            raise Unavailable(f"{self._client.base_url} does not say how it is: {type(wrong).__name__}") from wrong

    async def _ask(self, method: str, service: str, path: str, **how: Any) -> Any:
        url = self._client.base_url
        try:
            response = await self._client.request(method, f"/api/{service}{path}", **how)
        except httpx.HTTPError as wrong:
            raise Unavailable(f"{url} does not answer: {wrong or type(wrong).__name__}") from wrong
        if response.status_code >= 500:
            raise Unavailable(f"{service} at {url} answers {response.status_code}")
        if response.status_code == NOTHING_TO_SAY:
            return None
        try:
            told = response.json()
        except ValueError as wrong:
            raise Unavailable(f"{url} is no city: it answers {response.status_code} without JSON") from wrong
        if response.status_code >= 400:
            raise Refused(told)
        return told


@asynccontextmanager
async def opened(data: Path, url: str | None, *, simulation: dict[str, Any] | None = None) -> AsyncIterator[City]:
    """The city at `url`; else the one that has the folder open; else the folder itself, brought up to date first.

    `simulation`: what a folder that is opened is to hold: it takes the time from the messages then, and one without a
    city becomes one. Raises NoCity, FolderInUse, RealCity, OtherSimulation, BadSettings, Unavailable.
    """
    if url:
        async with _remote(url, _signed(access_settings().development_key)) as city:
            yield city
        return
    if simulation is None and not await asyncio.to_thread(is_city, data):
        raise NoCity(f"there is no city in {data}; start one with `linli up --data {data}`")
    folder = await _folder_or_address(data)
    if isinstance(folder, str):
        async with _remote(folder, _signed(key_of(data))) as city:
            yield city
        return
    with folder:
        if simulation is not None:
            folder.hold(simulation)
        settings = from_environment()
        adopt_law(settings)
        holds = settings.rebuild_holds
        async with EmbeddedCity(folder, simulated=simulation is not None, rebuild_holds=holds) as embedded:
            await embedded.settle()
            how: dict[str, Any] = {"transport": InProcess(embedded.app), "auth": Acting(embedded.key.signer)}
            async with httpx.AsyncClient(base_url="http://city", timeout=PATIENCE, **how) as client:
                yield City(client)


async def _folder_or_address(data: Path) -> Folder | str:
    """A city that is being started holds its folder before it answers: wait for it, bounded."""
    until = asyncio.get_running_loop().time() + STARTING
    while True:
        try:
            return Folder(data)
        except FolderInUse as running:
            if running.address:
                return running.address
            if asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(LOOK)


def _signed(key: Path | None) -> httpx.Auth | None:
    """In development whoever has a city's key is whoever may."""
    return Acting(DevelopmentKey.at(key).signer) if key else None


@asynccontextmanager
async def _remote(url: str, auth: httpx.Auth | None) -> AsyncIterator[City]:
    """As whom `auth` says; else by the token in LINLI_TOKEN, or as nobody."""
    token = os.environ.get("LINLI_TOKEN", "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        kept = httpx.Limits(max_keepalive_connections=None)  # a simulation speaks with many tongues
        patience = httpx.Timeout(PATIENCE, connect=5)
        client = httpx.AsyncClient(base_url=url, timeout=patience, limits=kept, headers=headers, auth=auth)
    except httpx.InvalidURL as wrong:
        raise BadSettings(f"{url} is no address: {wrong}") from wrong
    if client.base_url.scheme not in ("http", "https") or not client.base_url.host:
        raise BadSettings(f"{url} is no address: it begins with http://")
    async with client:
        yield City(client)
