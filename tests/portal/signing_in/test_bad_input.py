"""What comes from elsewhere, comes twice, or leads away: refused, with a page and no trace."""

import json
import re
import time
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse
from structlog.testing import capture_logs

from services.city.development_issuer.issuer import PATH
from services.portal.main import OF_READERS, ROUTES
from services.portal.signing_in.gate import BEGUN, COOKIE
from services.portal.signing_in.local_path import NotLocal, local_path
from tests.portal.reading import Reading, read
from tests.portal.signing_in.test_signing_in import csrf, own
from tests.portal.town import CLERK, OF_TWO_STREETS, Town, chosen, sign_in

AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/%2F%2Fevil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%252F%252Fevil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "evil.example",
    "/\tevil",
    "/\x00",
    "/a\r\nSet-Cookie: x=y",
    "/a%0d%0aSet-Cookie:%20x=y",
    "/a?b=c%0d%0aSet-Cookie:%20x=y",
    "/a?b=c\r\nX: y",
    "/a#b",
    "/" + "x" * 2_000,
]


@pytest.mark.parametrize("said", AWAY)
async def test_nobody_is_led_to_another_site(reader: httpx.AsyncClient, said: str) -> None:
    with pytest.raises(NotLocal):
        local_path(said)
    for path in ("/sign-in", "/sign-in/not-done"):
        answer = await reader.get(path, params={"back": said})
        assert (answer.status_code, answer.headers.get("location"), "x" in answer.cookies) == (422, None, False)


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("/", "/"),
        ("/en/worklists?region=110113&span=all", "/en/worklists?region=110113&span=all"),
        ("/figures/a%20b?cut=%E5%87%A0", "/figures/a%20b?cut=%E5%87%A0"),
        ("/figures/几?x=a b", "/figures/%E5%87%A0?x=a%20b"),
        ("/map?x=//y", "/map?x=//y"),
        ("/sign-in", "/"),
        ("/en/sign-in/not-done?why=expired", "/en/"),
        ("/sign-out", "/"),
        ("/sign-ins", "/sign-ins"),
    ],
)
def test_a_page_of_this_site_is_come_back_to(said: str, leads: str) -> None:
    assert local_path(said) == leads


async def test_a_sign_in_that_is_asked_wrongly_is_refused(reader: httpx.AsyncClient) -> None:
    for asked in ("?next=/", "?back=/&back=/status"):
        assert (await reader.get(f"/sign-in{asked}")).status_code == 422
    assert (await reader.get("/sign-in/not-done?why=because")).status_code == 422


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_of_another_site_begins_no_session_without_a_click_here(
    reader: httpx.AsyncClient, site: str
) -> None:
    asked = await reader.get("/sign-in?back=/status", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"})
    page = Reading(asked.text)
    assert (asked.status_code, "set-cookie" in asked.headers, page.links["登录"]) == (
        401,
        False,
        "/sign-in?back=%2Fstatus",
    )
    for own_site in ("none", "same-origin"):
        begun = await reader.get("/sign-in?back=/status", headers={"Sec-Fetch-Site": own_site})
        assert (begun.status_code, BEGUN in begun.headers["set-cookie"]) == (303, True)


# every form that the portal takes; what stands for an identity is anybody's
FORMS = sorted(
    re.sub(r"\{[^}]*\}", "x", route.path) for route in (*ROUTES, *OF_READERS) if "POST" in (route.methods or ())
)
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8443"},  # the same host without TLS is another site
    {"Origin": "https://127.0.0.1:8444"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://127.0.0.1:8443", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_form_of_another_site_does_nothing(
    reader: httpx.AsyncClient, town: Town, path: str, headers: dict[str, str]
) -> None:
    page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
    answer = await reader.post(path, data={"csrf": csrf(page), "post": "x"}, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert len(town.desk.sessions) == 1


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("token", [None, "", "wrong", "é", "x" * 10_000])
async def test_a_form_without_the_sessions_token_does_nothing(
    reader: httpx.AsyncClient, town: Town, path: str, token: str | None
) -> None:
    await sign_in(reader)
    data = {"post": "x"} if token is None else {"csrf": token, "post": "x"}
    assert (await reader.post(path, data=data, headers=own(reader))).status_code == 403
    assert len(town.desk.sessions) == 1


async def test_what_was_refused_is_written_down_by_its_rule_and_never_what_was_sent(reader: httpx.AsyncClient) -> None:
    page = Reading((await sign_in(reader)).text)
    form = {"csrf": csrf(page), "secret": "王五的秘密"}
    with capture_logs() as lines:
        elsewhere = await reader.post("/account/sessions", data=form, headers={"Origin": "https://evil.example"})
        stale = await reader.post("/account/sessions", data={**form, "csrf": "x"}, headers=own(reader))
        unreadable = await reader.post("/account", content=b"\xff", headers={**own(reader), "Content-Type": "text/x"})
        unknown = await reader.get("/status", params={"王五": "的秘密"})
    written = [line for line in lines if line["event"] == "refused"]
    assert [(line["route"], line["status"], line["rule"]) for line in written] == [
        ("/account/sessions", 403, "cross-site"),
        ("/account/sessions", 403, "stale-form"),
        ("/account", 422, "unreadable-form"),
        ("/status", 422, "unknown-parameter"),
    ]
    assert {line["actor"] for line in written} == {CLERK.sub}
    answers = (elsewhere, stale, unreadable, unknown)
    assert [line["request"] for line in written] == [answer.headers["Linli-Request"] for answer in answers]
    assert not re.search("王五|evil|csrf", str(lines))


async def test_the_token_of_another_session_is_none(town: Town) -> None:
    async with town.reader() as one, town.reader() as other:
        page = Reading((await sign_in(one)).text)
        await sign_in(other)
        answer = await other.post("/sign-out", data={"csrf": csrf(page)}, headers=own(other))
    assert (answer.status_code, len(town.desk.sessions)) == (403, 2)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"csrf=x", "text/plain"),
        (b'{"csrf": "x"}', "application/json"),
        (b"csrf=" + b"x" * 40_000, "application/x-www-form-urlencoded"),
        (b"csrf=x&csrf=y", "application/x-www-form-urlencoded"),
        (b"csrf=%ff%fe", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=b" % n for n in range(300)), "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_form_is_refused(reader: httpx.AsyncClient, town: Town, body: bytes, kind: str) -> None:
    await sign_in(reader)
    answer = await reader.post("/sign-out", content=body, headers={**own(reader), "Content-Type": kind})
    assert (answer.status_code, len(town.desk.sessions)) == (422, 1)


async def failed(reader: httpx.AsyncClient, address: str, status: int = 400) -> Reading:
    """Where it ends, and nobody is signed in, and the address has nothing of the provider's."""
    answer = await reader.get(address)
    assert COOKIE not in reader.cookies
    assert answer.headers["location"].startswith(("/sign-in/not-done?", "/en/sign-in/not-done?"))
    page = await read(reader, answer.headers["location"], status)
    assert "Traceback" not in page.text
    return page


async def test_a_state_that_was_never_given_out_is_refused(reader: httpx.AsyncClient) -> None:
    there = httpx.URL(await chosen(reader))
    forged = there.copy_merge_params({"state": "forged"})
    assert "这次登录已经过期，或者已经用过" in (await failed(reader, str(forged))).text
    await failed(reader, str(there.copy_remove_param("state")))
    assert (await reader.get(there)).headers["location"] == "/worklists"  # the true one still holds


async def test_a_state_is_good_in_its_own_browser_alone(town: Town) -> None:
    async with town.reader() as one, town.reader() as other:
        await other.get("/sign-in")
        await failed(other, await chosen(one))


async def test_a_state_is_good_once_and_for_ten_minutes(reader: httpx.AsyncClient, town: Town) -> None:
    asked = await reader.get("/sign-in?back=/worklists")
    carried = {**httpx.URL(asked.headers["location"]).params, "sub": CLERK.sub}
    first, second = [
        (await reader.post(f"{PATH}/authorize", data=carried)).headers["location"] for _ in range(2)
    ]  # somebody chose twice in one tab
    assert (await reader.get(first)).headers["location"] == "/worklists"
    reader.cookies.delete(COOKIE)
    await failed(reader, second)  # its code is fresh, its state is not
    late = await chosen(reader)
    town.seconds += 601
    await failed(reader, late)


async def test_a_code_that_comes_twice_signs_nobody_in(reader: httpx.AsyncClient, town: Town) -> None:
    first, second = httpx.URL(await chosen(reader)), httpx.URL(await chosen(reader))
    await reader.get(first)
    reader.cookies.delete(COOKIE)
    await failed(reader, str(second.copy_merge_params({"code": first.params["code"]})))


async def test_the_code_of_another_sign_in_does_not_fit_its_proof(town: Town) -> None:
    """Whoever slips his own code to another's browser has no verifier for it (PKCE)."""
    async with town.reader() as attacker, town.reader() as victim:
        stolen, there = httpx.URL(await chosen(attacker)), httpx.URL(await chosen(victim))
        await failed(victim, str(there.copy_merge_params({"code": stolen.params["code"]})))


@pytest.mark.parametrize(
    "said",
    [
        {"code": ""},
        {"code": "x" * 5_000},
        {"iss": "https://evil.example"},
        {"error": "access_denied"},
        {"code": "\r\n"},
    ],
)
async def test_what_the_provider_did_not_say_is_not_believed(reader: httpx.AsyncClient, said: dict[str, str]) -> None:
    there = httpx.URL(await chosen(reader, CLERK, "/en/status"))
    page = await failed(reader, str(there.copy_merge_params(said)))
    assert page.links["Sign in"] == "/en/sign-in?back=%2Fen%2Fstatus"


def signed(town: Town, **changed: Any) -> str:
    now = int(time.time())
    claims = {"iss": town.issuer.address, "aud": "portal", "sub": CLERK.sub, "iat": now, "exp": now + 60}
    return town.issuer.keys.sign("JWT", {name: v for name, v in {**claims, **changed}.items() if v is not None})


async def given_with(reader: httpx.AsyncClient, town: Town, **changed: Any) -> httpx.Response:
    """The provider gives an access token that holds, and this ID token."""
    there = await chosen(reader)
    ((_, begun),) = next(iter(town.desk.begun._browsers.values())).items()
    token = signed(town, **{"nonce": begun.nonce, **changed})
    told = {"access_token": signed(town, aud="linli"), "token_type": "Bearer", "expires_in": 300, "id_token": token}
    town.answers["/token"] = httpx.Response(200, json=told)
    return await reader.get(there)


@pytest.mark.parametrize("changed", [{}, {"aud": ["portal", "other"], "azp": "portal"}, {"name": "x" * 5_000}])
async def test_an_id_token_that_fits_signs_in(reader: httpx.AsyncClient, town: Town, changed: dict[str, Any]) -> None:
    assert (await given_with(reader, town, **changed)).headers["location"] == "/worklists"


@pytest.mark.parametrize(
    ("family", "given", "name", "shown"),
    [
        ("赵", "示例", "示例 赵", "赵示例"),
        ("Zhao", "Shili", "Shili Zhao", "Shili Zhao"),
        ("", "示例", "示例 赵", "示例 赵"),
        ("阿卜杜", "Shili", "Shili 阿卜杜", "Shili 阿卜杜"),
        (["赵"], None, "赵示例", "赵示例"),
    ],
)
async def test_a_chinese_name_is_read_family_name_first(
    reader: httpx.AsyncClient, town: Town, family: Any, given: Any, name: str, shown: str
) -> None:
    await given_with(reader, town, family_name=family, given_name=given, name=name)
    assert f'<p class="heading__day">{shown}</p>' in (await reader.get("/account")).text


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": "linli"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": ""},
        {"aud": ["portal", "other"], "azp": "other"},
    ],
)
async def test_an_id_token_that_does_not_fit_signs_nobody_in(
    reader: httpx.AsyncClient, town: Town, changed: dict[str, Any]
) -> None:
    assert (await given_with(reader, town, **changed)).headers["location"].startswith("/sign-in/not-done?")
    assert COOKIE not in reader.cookies


async def test_an_id_token_whose_signature_was_cut_off_signs_nobody_in(reader: httpx.AsyncClient, town: Town) -> None:
    there = await chosen(reader)
    ((_, begun),) = next(iter(town.desk.begun._browsers.values())).items()
    token = signed(town, nonce=begun.nonce).rpartition(".")[0] + "."
    given = {"access_token": "x", "token_type": "Bearer", "id_token": token}
    town.answers["/token"] = httpx.Response(200, json=given)
    await failed(reader, there)


RUBBISH = [
    httpx.Response(200, text="<html>"),
    httpx.Response(200, content=b"\xff\xfe"),
    httpx.Response(200, json=[]),
    httpx.Response(200, json={"access_token": 7}),
    httpx.Response(200, json={}),
    httpx.Response(500, text="Traceback"),
    httpx.Response(429),
]


@pytest.mark.parametrize("answer", RUBBISH)
async def test_a_provider_that_answers_rubbish_is_a_page(
    reader: httpx.AsyncClient, town: Town, answer: httpx.Response
) -> None:
    there = await chosen(reader)
    town.answers["/token"] = answer
    assert "身份服务没有正常应答" in (await failed(reader, there, 503)).text


@pytest.mark.parametrize(
    "told",
    [
        *RUBBISH,
        httpx.Response(302, headers={"Location": "https://evil.example"}),
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_provider_that_describes_itself_as_another_is_a_page(
    reader: httpx.AsyncClient, town: Town, told: httpx.Response | dict[str, str]
) -> None:
    if isinstance(told, dict):
        described = (await reader.get(f"{PATH}/.well-known/openid-configuration")).json()
        told = httpx.Response(200, content=json.dumps({**described, **told}))
    town.answers["/.well-known/openid-configuration"] = told
    page = await read(reader, "/sign-in", 503)
    assert "暂时无法登录 Signing in is not possible at the moment" in page.text
    assert BEGUN not in reader.cookies


async def test_a_provider_that_does_not_answer_is_a_page(reader: httpx.AsyncClient, town: Town) -> None:
    there = await chosen(reader)
    town.down = True
    await failed(reader, there, 503)
    town.desk.provider._described = None
    answer = await reader.get("/en/sign-in")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Signing in is not possible at the moment" in answer.text


@pytest.mark.parametrize("kind", ["away", "rubbish", "nobody"])
async def test_posts_that_cannot_be_had_sign_nobody_in(reader: httpx.AsyncClient, town: Town, kind: str) -> None:
    there = await chosen(reader)
    town.posts.unreachable = kind == "away"
    town.posts.believes_nobody = kind == "nobody"
    if kind == "rubbish":
        town.posts.answer = JSONResponse({"posts": "all"})
    await failed(reader, there, 400 if kind == "nobody" else 503)
