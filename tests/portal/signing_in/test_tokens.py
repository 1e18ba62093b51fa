"""Tokens are renewed before they expire, one renewal at a time, and are nowhere but in the process."""

import asyncio
import gc
import logging
import re
from urllib.parse import quote

import httpx
import pytest
from starlette.responses import PlainTextResponse

from services.portal.signing_in.gate import BEGUN, COOKIE
from services.portal.signing_in.posts import Given
from services.portal.signing_in.provider import Tokens
from tests.portal.fake_districts import NOBODYS, SIGNED_IN, FakeDistricts
from tests.portal.reading import Reading, read
from tests.portal.signing_in.test_signing_in import choose, csrf, held, own
from tests.portal.town import CLERK, OF_TWO_STREETS, Town, chosen, sign_in


async def test_an_access_token_serves_until_shortly_before_it_expires(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    for _ in range(3):
        await reader.get("/status")
    assert len(town.posts.given) == 1
    town.seconds += 265
    await reader.get("/status")
    assert len(town.posts.given) == 1
    town.seconds += 10
    await reader.get("/status")
    assert len(town.posts.given) == 2


async def test_many_questions_at_once_renew_once(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.seconds += 290
    asked: list[str] = []
    renew = town.desk.provider.renew

    async def counted(tokens: Tokens) -> Tokens:
        asked.append("renewed")
        await asyncio.sleep(0)
        return await renew(tokens)

    town.desk.provider.renew = counted  # type: ignore[method-assign]
    answers = await asyncio.gather(*(reader.get("/status") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert (len(asked), len(town.posts.given)) == (1, 2)


async def test_a_reader_works_on_for_hours_while_tokens_come_and_go(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    for _ in range(20):
        town.seconds += 400
        assert (await reader.get("/status")).status_code == 200
    assert len({*town.posts.given}) > 1


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_when_the_provider_says_no_the_reader_signs_in_again_and_comes_back(
    reader: httpx.AsyncClient, town: Town, prefix: str
) -> None:
    await sign_in(reader)
    town.issuer.grants.revoke(CLERK.sub)
    town.seconds += 290
    page = await read(reader, f"{prefix}/figures/x?cut=association", 401)
    assert ("请重新登录" if not prefix else "Please sign in again") in page.text
    back = quote(f"{prefix}/figures/x?cut=association", safe="")
    assert page.links["登录" if not prefix else "Sign in"] == f"{prefix}/sign-in?back={back}"
    assert len(town.desk.sessions) == 0
    assert (await reader.get("/status")).status_code == 200  # as anybody


async def test_a_refresh_token_that_somebody_used_before_ends_the_session(
    reader: httpx.AsyncClient, town: Town
) -> None:
    await sign_in(reader)
    (session,) = town.desk.sessions._sessions.values()
    await town.desk.provider.renew(session.tokens)  # whoever stole it was faster
    town.seconds += 290
    assert (await reader.get("/status")).status_code == 401


async def test_what_is_away_for_a_moment_ends_no_session(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.posts.unreachable = True
    town.seconds += 280  # the token is old and still serves
    assert (await reader.get("/status")).status_code == 200
    town.seconds += 60
    page = await read(reader, "/status", 503)
    assert "暂时无法登录" in page.text
    town.posts.unreachable = False
    assert (await reader.get("/status")).status_code == 200


async def test_a_post_that_is_no_longer_held_is_not_acted_in(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.posts.gone = {post["post"] for post in await held(town)}
    assert (await reader.get("/status")).status_code == 200  # until the token expires
    town.seconds += 280
    page = await read(reader, "/status", 403)
    assert "您已不在这个岗位 You do not hold this post" in page.text
    assert (await reader.get("/status")).status_code == 200  # as anybody


async def test_the_account_shows_at_once_that_a_post_is_gone(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.posts.gone = {post["post"] for post in await held(town)}
    assert "您现在没有岗位" in (await read(reader, "/account")).text


async def test_a_token_that_an_api_does_not_believe_is_not_brought_twice(
    reader: httpx.AsyncClient, town: Town, districts: FakeDistricts
) -> None:
    await sign_in(reader)
    districts.no = (401, {"type": "urn:linli:problem:invalid-token", "title": "x", "title_en": "x"})
    page = await read(reader, "/status", 401)
    assert "请登录 Please sign in" in page.text
    districts.no = None
    assert (await reader.get("/status")).status_code == 200
    assert len(town.posts.given) == 2


async def test_who_is_not_believed_any_more_signs_in_again(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.posts.believes_nobody = True
    assert (await reader.get("/account")).status_code == 401
    assert len(town.desk.sessions) == 0


async def test_no_token_is_in_a_page_a_header_an_address_or_a_log(
    town: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []

    async def noted(response: httpx.Response) -> None:
        await response.aread()
        seen.extend((str(response.request.url), str(response.headers.raw), response.text))

    secrets: set[str] = set()
    async with town.reader() as reader:
        reader.event_hooks["response"].append(noted)
        page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
        await choose(reader, page, 0)
        for path in ("/", "/en/status", "/account", f"/worklists?region={SIGNED_IN}", f"/worklists?region={NOBODYS}"):
            await reader.get(path)
        secrets |= said_by(town)
        town.seconds += 290
        await reader.get("/status")
        secrets |= said_by(town)
        town.posts.answer = PlainTextResponse("Traceback", 500)
        town.seconds += 400
        await reader.get("/account")
        town.posts.answer = None
        await reader.post("/sign-out", data={"csrf": csrf(await read(reader, "/"))}, headers=own(reader))
    outside = "\n".join([*seen, caplog.text, *capsys.readouterr()])
    assert len(secrets) >= 7
    assert [secret for secret in secrets if secret in outside] == []
    assert not re.search(r"eyJ[\w-]{8,}\.eyJ", outside)  # as every token begins
    cookies = re.findall(r"(__Host-[\w-]+)=", outside)
    assert {*cookies} == {COOKIE, BEGUN}


def said_by(town: Town) -> set[str]:
    """Every token that is there now: the provider's, Linli's own, and what proves a sign-in."""
    tokens = {text for each in gc.get_objects() if isinstance(each, Tokens) for text in (each.access, each.refresh)}
    given = {each.access_token for each in gc.get_objects() if isinstance(each, Given)}
    return {each for each in tokens | given | {*town.posts.given} if len(each) > 20}


async def test_nothing_that_proves_a_sign_in_is_printed(reader: httpx.AsyncClient, town: Town) -> None:
    there = await chosen(reader)
    ((_, begun),) = next(iter(town.desk.begun._browsers.values())).items()
    assert begun.nonce not in repr(begun)
    assert begun.verifier not in repr(begun)
    assert begun.verifier not in there
    await reader.get(there)
    (session,) = town.desk.sessions._sessions.values()
    await reader.get("/status")
    assert session.given
    for secret in (session.given.access_token, session.tokens.access, session.tokens.refresh, session.csrf):
        assert secret not in repr(session) + repr(session.given) + repr(session.tokens)
