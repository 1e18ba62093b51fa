"""The front of the distributed city: what another site's page sends, or what is internal, never reaches a service."""

from contextlib import AsyncExitStack

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from infra.ports import free_port
from services.chassis.settings import Settings
from services.city.gateway import gateway
from services.city.serve import KEPT
from tests.portal.conftest import served

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


@pytest.mark.parametrize(
    "path",
    [
        "/api/nobody/groups",
        "/api/registration/published/head",
        "/api/registration//x/published/head",
        "/api/registration/x/%2e%2e/published/records",
        "/api/registration/%2Fpublished/head",
        "/api/registration/published%2Fhead",
        "/api/registration/metrics",
        "/api/registration/metrics%0A",
        "/api/registration/%0Ametrics",
        "/api/registration/people/a%0Ab",
        "/api/procurement/reactions/procurement.providers/events/1/skip",
    ],
)
async def test_what_is_internal_or_not_there_is_not_handed_on(path: str) -> None:
    answer = await _answer("GET", path, {})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:linli:problem:no-such-service")


def test_a_service_closes_an_idle_connection_long_after_the_front_gave_it_up() -> None:
    """Else it would close one on which a request is on its way."""
    given_up = httpx.Limits().keepalive_expiry
    assert given_up is not None
    assert 2 * given_up < KEPT


async def test_a_path_and_its_question_are_handed_on_as_they_came() -> None:
    def echo(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.scope['raw_path'].decode()}?{request.scope['query_string'].decode()}")

    asked = "/figures/%E5%87%A0%3F%23?region=110113&cut=a%26b%20c"
    async for address in served(Starlette(routes=[Route("/{path:path}", echo)])):
        assert (await _answer("GET", f"/api/districts{asked}", {}, address)).text == asked


async def test_head_is_handed_on_with_the_length_of_what_it_leaves_out() -> None:
    async for address in served(Starlette(routes=[Route("/board", lambda _: PlainTextResponse("figures"))])):
        asked, head = [await _answer(method, "/api/districts/board", {}, address) for method in ("GET", "HEAD")]
        assert (asked.text, head.text) == ("figures", "")
        assert head.headers["content-length"] == asked.headers["content-length"] == "7"


async def _answer(method: str, path: str, headers: dict[str, str], service: str = "") -> httpx.Response:
    """Nobody answers behind the gateway, or a service of the test does."""
    behind = service or f"http://127.0.0.1:{free_port()}"
    settings = Settings(sources={"districts": behind, "registration": behind})
    async with AsyncExitStack() as stack:
        app = await gateway(settings, stack)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://city")
        await stack.enter_async_context(client)
        return await client.request(method, path, headers=headers)
