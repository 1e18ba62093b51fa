"""The portal over a stand-in for the districts' API: in process, and served to a browser."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from services.portal.main import portal
from tests.portal.fake_districts import FakeDistricts


@pytest.fixture
def districts() -> FakeDistricts:
    return FakeDistricts()


@pytest.fixture
async def reader(districts: FakeDistricts) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who opens pages without a browser."""
    transport = httpx.ASGITransport(portal(districts.client()), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


@pytest.fixture
async def address(districts: FakeDistricts) -> AsyncIterator[str]:
    """Where the portal answers a browser."""
    async for each in served(portal(districts.client())):
        yield each


async def served(app: ASGIApp) -> AsyncIterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving
