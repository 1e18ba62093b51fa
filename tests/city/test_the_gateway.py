"""The front of the distributed city: what another site's page sends, or what is internal, never reaches a service."""

from contextlib import AsyncExitStack

import httpx
import pytest

from infra.ports import free_port
from services.chassis.settings import Settings
from services.city.gateway import gateway

COMMAND = "/api/districts/views/groups/put-back"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://city", "Sec-Fetch-Site": "same-origin"}, 503),  # handed on: there nobody answers here
        ({}, 503),
    ],
)
async def test_what_another_sites_page_writes_is_not_handed_on(headers: dict[str, str], status: int) -> None:
    assert (await _answer("POST", COMMAND, headers)).status_code == status


@pytest.mark.parametrize("path", ["/api/registration/published/head", "/api/nobody/groups"])
async def test_what_is_internal_or_not_there_is_not_handed_on(path: str) -> None:
    answer = await _answer("GET", path, {})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:linli:problem:no-such-service")


async def _answer(method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = Settings(sources={"districts": nowhere, "registration": nowhere})
    async with AsyncExitStack() as stack:
        app = await gateway(settings, stack)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://city")
        await stack.enter_async_context(client)
        return await client.request(method, path, headers=headers)
