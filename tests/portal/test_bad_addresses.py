"""What is asked of the portal in bad faith: nothing of it gets into a header, and nothing of it is a fault of ours."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from services.portal.main import OF_READERS, ROUTES
from services.portal.signing_in.gate import BEGUN, COOKIE
from tests.portal.conftest import served
from tests.portal.every_page import IN_BOTH
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import Reading
from tests.portal.signing_in.test_signing_in import csrf, own
from tests.portal.town import CLERK, HERE, Town, chosen, sign_in

ADDRESSES: Final = sorted({route.path for route in (*ROUTES, *OF_READERS)})
PARAMETERS: Final = ("on", "as_known_on", "region", "cut", "below", "back", "why", "receipt", "state", "code", "error")
HOSTILE: Final = ("x\r\nSet-Cookie: evil=1", "//evil.example/", "\x00'\"><script>evil</script>", "../" * 20 + "evil")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
async def test_nothing_that_is_asked_gets_into_a_header(reader: httpx.AsyncClient, prefix: str, hostile: str) -> None:
    told = quote(hostile, safe="")
    for address in ADDRESSES:
        path = "/".join(told if part.startswith("{") else part for part in address.split("/"))
        for question in ("", *(f"?{name}={told}" for name in PARAMETERS)):
            response = await reader.get(f"{prefix}{path}{question}")
            assert response.status_code != 500, (path, question)
            for name, value in response.headers.multi_items():
                assert "\n" not in value, (path, question)
                if name == "location":
                    assert urlsplit(value).netloc in ("", urlsplit(HERE).netloc), value
                else:
                    assert "evil" not in value, (path, question, name)


@pytest.mark.parametrize("path", ["//evil.example", "/en//evil.example", "/en/%2F%2Fevil.example", "/%5Cevil.example"])
async def test_no_address_is_led_away_from_this_site(reader: httpx.AsyncClient, path: str) -> None:
    response = await reader.get(f"http://portal{path}")
    assert urlsplit(response.headers.get("location", "/")).netloc == ""
    assert not urlsplit(response.headers.get("location", "/")).path.startswith("//")


@pytest.mark.parametrize("address", ["/", "/nowhere", "/account", "/worklists?region=110105", "/static/portal.css"])
async def test_no_page_is_read_by_a_page_of_another_site(reader: httpx.AsyncClient, address: str) -> None:
    elsewhere = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "OPTIONS"):
        headers = (await reader.request(method, address, headers=elsewhere)).headers
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE"])
async def test_no_method_is_answered_that_no_page_has(reader: httpx.AsyncClient, method: str) -> None:
    for address in ("/", "/account", "/sign-in", "/static/portal.css"):
        assert (await reader.request(method, address)).status_code == 405, address


@pytest.mark.parametrize("address", IN_BOTH.values())
async def test_a_page_says_what_it_is_and_in_which_characters(reader: httpx.AsyncClient, address: str) -> None:
    assert (await reader.get(address)).headers["content-type"] == "text/html; charset=utf-8"


async def test_whoever_came_over_tls_comes_over_tls_for_a_year(districts: FakeDistricts) -> None:
    said = {}
    for here in (HERE, "http://127.0.0.1:8000"):
        async with Town(districts, here).reader() as reader:
            for address in ("/", "/nowhere", "/static/portal.css"):
                said[here, address] = (await reader.get(address)).headers.get("strict-transport-security")
    assert {said[HERE, each] for each in ("/", "/nowhere", "/static/portal.css")} == {
        "max-age=31536000; includeSubDomains"
    }
    assert {told for (here, _), told in said.items() if here != HERE} == {None}


@pytest.mark.parametrize("folder", ["/static/", "/static", "/static/vendor/", "/static/vendor/htmx.org-2.0.11"])
async def test_no_folder_lists_what_is_in_it(reader: httpx.AsyncClient, folder: str) -> None:
    assert (await reader.get(folder, follow_redirects=True)).status_code == 404


async def test_who_signs_in_and_out_is_written_down_by_an_opaque_reference(districts: FakeDistricts) -> None:
    with capture_logs() as lines:
        async with Town(districts).reader() as reader:
            page = Reading((await sign_in(reader, CLERK)).text)
            await reader.post("/sign-out", data={"csrf": csrf(page)}, headers=own(reader))
            await reader.get("/sign-in")
            await reader.get((await chosen(reader)).replace("code=", "code=x"))
    said = [(line["event"], line.get("actor"), line["log_level"]) for line in lines]
    assert said == [
        ("signed in", CLERK.sub, "info"),
        ("signed out", CLERK.sub, "info"),
        ("sign-in refused", None, "warning"),
    ]
    assert CLERK.name not in str(lines)


@pytest.fixture
async def portal_address(districts: FakeDistricts) -> AsyncIterator[str]:
    async for each in served(Town(districts)):
        yield each


@pytest.mark.parametrize("length", [5_000, 60_000, 2_000_000])
async def test_a_cookie_of_any_size_is_no_fault_of_ours(portal_address: str, length: int) -> None:
    """Over a real server: what it does not read itself it refuses, and it goes on serving."""
    async with httpx.AsyncClient(base_url=portal_address) as client:
        for name in (COOKIE, BEGUN, "another"):
            response = await client.get("/account", headers={"Cookie": f"{name}={'x' * length}"})
            assert response.status_code in (400, 401, 431), length
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"X: a\r\n b\r\n: c\r\n\r\n",
    ],
)
async def test_a_message_whose_end_is_unclear_is_refused_with_all_that_follows(
    portal_address: str, framing: bytes
) -> None:
    """Nothing is smuggled in behind it: one refusal, and the connection ends."""
    to, wire = await asyncio.open_connection("127.0.0.1", int(portal_address.rpartition(":")[2]))
    wire.write(b"POST /sign-out HTTP/1.1\r\nHost: a\r\n" + framing + b"GET /status HTTP/1.1\r\nHost: a\r\n\r\n")
    told = await to.read()
    wire.close()
    assert (told[:12], told.count(b"HTTP/1.1 ")) == (b"HTTP/1.1 400", 1)


async def test_many_cookies_are_no_fault_of_ours(portal_address: str) -> None:
    cookies = "; ".join(f"{COOKIE}={number}" for number in range(2_000))
    async with httpx.AsyncClient(base_url=portal_address) as client:
        assert (await client.get("/account", headers={"Cookie": cookies})).status_code in (400, 401, 431)
