"""Ask a city: a running one by its address, or one in a folder, opened for the question."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from services.chassis.recorder import Unavailable
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder, FolderInUse


class Refused(Exception):
    """The city said no; the sentence is its own."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('detail', problem)} · {problem.get('detail_en', '')}")
        self.problem = problem


class City:
    """The services' HTTP APIs under one address."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """Raises Refused, Unavailable."""
        asked = {name: value for name, value in query.items() if value is not None}
        return await self._ask("GET", service, path, params=asked)

    async def post(self, service: str, path: str, body: Any, key: str | None = None) -> Any:
        """Under an idempotency key of its own, or the caller's. Raises Refused, Unavailable."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self._ask("POST", service, path, json=body, headers=headers)

    async def _ask(self, method: str, service: str, path: str, **how: Any) -> Any:
        try:
            response = await self._client.request(method, f"/api/{service}{path}", **how)
        except httpx.HTTPError as wrong:
            raise Unavailable(f"{self._client.base_url} does not answer: {wrong}") from wrong
        if response.status_code >= 500:
            raise Unavailable(f"{service} answers {response.status_code}")
        if response.status_code >= 400:
            raise Refused(response.json())
        return response.json()


@asynccontextmanager
async def opened(data: Path | None, url: str | None) -> AsyncIterator[City]:
    """The city at `url`; else the one that has the folder open; else the folder itself, brought up to date first."""
    if url:
        async with _remote(url) as city:
            yield city
        return
    if data is None or not await asyncio.to_thread(data.is_dir):
        raise FileNotFoundError(f"{data}: no such folder; start a city there with `linli up --data {data}`")
    try:
        folder = Folder(data)
    except FolderInUse as running:
        if not running.address:
            raise
        async with _remote(running.address) as city:
            yield city
        return
    try:
        async with EmbeddedCity(folder) as embedded:
            await embedded.settle()
            transport = httpx.ASGITransport(embedded.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://city", timeout=600) as client:
                yield City(client)
    finally:
        folder.close()


@asynccontextmanager
async def _remote(url: str) -> AsyncIterator[City]:
    async with httpx.AsyncClient(base_url=url, timeout=600) as client:
        yield City(client)
