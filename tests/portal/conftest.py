"""The portal over a stand-in for the districts' API: in process, and served to a browser."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from tests.portal.fake_districts import FakeDistricts
from tests.portal.own_city import City, own_city
from tests.portal.town import Town


@pytest.fixture
def districts() -> FakeDistricts:
    return FakeDistricts()


@pytest.fixture
async def reader(districts: FakeDistricts) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who opens pages without a browser."""
    transport = httpx.ASGITransport(Town(districts).swept(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


@pytest.fixture
async def address(districts: FakeDistricts) -> AsyncIterator[str]:
    """Where the portal answers a browser."""
    async for each in served_at(lambda here: Town(districts, here).swept()):
        yield each


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with own_city(tmp_path / "city") as city:
        yield city


async def served(app: ASGIApp) -> AsyncIterator[str]:
    async for address in served_at(lambda _: app):
        yield address


async def served_at(make: Callable[[str], ASGIApp]) -> AsyncIterator[str]:
    """An app that is told where it answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(make(address), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield address
        server.should_exit = True
        await serving
