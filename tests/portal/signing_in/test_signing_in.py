"""The way in and out: the provider is asked, the post is chosen, the districts hear who asks."""

import json
from base64 import urlsafe_b64decode

import httpx
import pytest

from services.portal.main import portal
from services.portal.signing_in.gate import COOKIE
from tests.portal.fake_districts import NOBODYS, SIGNED_IN, FakeDistricts
from tests.portal.reading import Reading, read
from tests.portal.town import CLERK, HERE, OF_TWO_STREETS, Town, chosen, sign_in


async def test_whoever_holds_one_post_acts_in_it_and_comes_back_to_the_page(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    shut = await read(reader, f"/worklists?region={SIGNED_IN}", 401)
    assert "请登录 Please sign in" in shut.text
    assert shut.links["登录"] == f"/sign-in?back=%2Fworklists%3Fregion%3D{SIGNED_IN}"
    page = await sign_in(reader, CLERK, f"/worklists?region={SIGNED_IN}")
    assert (page.status_code, page.url.path, page.url.query) == (200, "/worklists", f"region={SIGNED_IN}".encode())
    assert "胜利街道 · 街道(司法所)" in Reading(page.text).text
    kind, _, token = (districts.told_by[-1] or "").partition(" ")
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (kind, claims["sub"], claims["role"], claims["region"]) == ("Bearer", CLERK.sub, "street", "110113001")


async def test_whoever_holds_several_chooses_first_and_goes_on_where_he_was(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    account = await sign_in(reader, OF_TWO_STREETS, "/en/worklists")
    page = Reading(account.text)
    assert account.url.path == "/en/account"
    assert "Please choose which post you act in now." in page.text
    assert districts.told_by == []
    answer = await choose(reader, page, 1, "/en/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/worklists")
    assert "Guangming Subdistrict · Street (justice office)" in (await read(reader, "/en/worklists")).text


async def test_the_account_tells_posts_with_their_days_and_what_they_may_in_words(reader: httpx.AsyncClient) -> None:
    await sign_in(reader, CLERK)
    page = await read(reader, "/account")
    for told in (CLERK.name, CLERK.sub, "经办人", "2026年1月1日 – 至今", "受理纠纷", "accept a dispute", "本辖区内"):
        assert told in page.text
    english = await read(reader, "/en/account")
    for told in ("Shengli Subdistrict", "Officer", "1 January 2026 – today", "accept a dispute", "in its region"):
        assert told in english.text


async def test_a_post_is_changed_on_the_account_page(reader: httpx.AsyncClient, town: Town) -> None:
    page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
    await choose(reader, page, 0)
    answer = await choose(reader, await read(reader, "/account"), 0)  # the only one left to choose
    assert answer.headers["location"] == "/account"
    assert "光明街道 · 街道(司法所)" in (await read(reader, "/")).text
    assert len(town.desk.sessions) == 1


async def test_a_post_of_somebody_else_cannot_be_chosen(reader: httpx.AsyncClient) -> None:
    page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
    answer = await reader.post("/account", data={"csrf": csrf(page), "post": CLERK.sub}, headers=own(reader))
    assert answer.status_code == 403
    assert "您已不在这个岗位" in answer.text


async def test_whoever_holds_no_post_reads_what_is_public_as_anybody_does(
    reader: httpx.AsyncClient, town: Town, districts: FakeDistricts
) -> None:
    town.posts.gone = {post["post"] for post in await held(town)}
    page = await sign_in(reader, CLERK)
    assert "您现在没有岗位，只能看公开的页面。" in page.text
    assert (await reader.get("/")).status_code == 200
    assert districts.told_by[-1] is None


async def test_signed_out_the_old_cookie_opens_nothing(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader, CLERK)
    old = reader.cookies[COOKIE]
    answer = await sign_out(reader)
    assert answer.headers["location"] == (
        f"{town.address}/development-issuer/end-session?client_id=portal"
        f"&post_logout_redirect_uri={town.address.replace(':', '%3A').replace('/', '%2F')}%2Fsign-out"
    )
    done = await reader.get(answer.headers["location"], follow_redirects=True)
    assert (done.url.path, done.status_code) == ("/sign-out", 200)
    assert "已退出" in done.text
    assert COOKIE not in reader.cookies
    reader.cookies.set(COOKIE, old, domain="127.0.0.1")
    assert (await reader.get("/account")).status_code == 401
    assert len(town.desk.sessions) == 0


async def test_a_provider_that_is_away_keeps_nobody_signed_in(reader: httpx.AsyncClient, town: Town) -> None:
    page = Reading((await sign_in(reader, CLERK)).text)
    town.seconds += 700  # its description is old by now
    town.down = True
    answer = await reader.post("/sign-out", data={"csrf": csrf(page)}, headers=own(reader))
    assert answer.headers["location"] == "/sign-out"
    assert len(town.desk.sessions) == 0


async def test_who_is_not_signed_in_is_signed_out_at_once(reader: httpx.AsyncClient) -> None:
    answer = await reader.post("/sign-out")
    assert (answer.headers["location"], "set-cookie" in answer.headers) == ("/sign-out", False)
    assert (await reader.post("/account")).status_code == 401


@pytest.mark.parametrize(("prefix", "told"), [("", "街道不能查看这个区的待办"), ("/en", "a street may not look at")])
async def test_what_a_post_may_not_is_said_with_the_reason(reader: httpx.AsyncClient, prefix: str, told: str) -> None:
    await sign_in(reader, CLERK)
    page = await read(reader, f"{prefix}/worklists?region={NOBODYS}", 403)
    assert told in page.text
    title = "本岗位不能办理这一项 This post may not do this"
    assert title.removeprefix("本岗位不能办理这一项 " if prefix else "") in page.text
    assert page.links["My posts" if prefix else "我的岗位"] == f"{prefix}/account"


async def test_pages_of_a_reader_are_kept_by_nobody_and_public_ones_stay_as_they_are(reader: httpx.AsyncClient) -> None:
    assert (await reader.get("/")).headers["cache-control"] == "no-cache"
    await sign_in(reader, CLERK)
    for path in ("/", "/account", "/nowhere", "/worklists?region=x&region=y", "/regions/110101/moving-part"):
        assert (await reader.get(path)).headers["cache-control"] == "private, no-store", path
    for path in ("/static/portal.css?v=1", "/favicon.svg"):
        assert (await reader.get(path)).headers["cache-control"].startswith("public"), path


async def test_without_a_provider_nobody_is_asked_to_sign_in(districts: FakeDistricts) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(portal(districts.client())), base_url="http://p") as one:
        assert "登录" not in (await one.get("/")).text
        assert (await one.get("/sign-in")).status_code == 404
        assert (await one.get(f"/worklists?region={SIGNED_IN}")).status_code == 401


async def test_a_reader_at_another_name_of_the_host_signs_in_at_the_portals_own(town: Town) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town), base_url="https://localhost:8443") as one:
        answer = await one.get("/en/sign-in?back=/en/status")
    assert answer.headers["location"] == f"{town.address}/en/sign-in?back=%2Fen%2Fstatus"


async def test_a_proxy_may_ask_by_a_name_of_its_own(districts: FakeDistricts) -> None:
    town = Town(districts, "https://linli.example", HERE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town), base_url="http://inside:8000") as one:
        assert (await one.get("/sign-in")).headers["location"].startswith(f"{HERE}/development-issuer/authorize?")


async def test_the_provider_is_told_the_readers_language(reader: httpx.AsyncClient) -> None:
    chinese, english = [(await reader.get(path)).headers["location"] for path in ("/sign-in", "/en/sign-in")]
    assert "选择一个示例人员 Choose an example person" in Reading((await reader.get(chinese)).text).text
    assert "Choose an example person 选择一个示例人员" in Reading((await reader.get(english)).text).text


async def test_signing_in_anew_ends_the_session_before(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader, CLERK)
    old = reader.cookies[COOKIE]
    await reader.get(await chosen(reader, CLERK))
    assert reader.cookies[COOKIE] != old
    assert len(town.desk.sessions) == 1


def csrf(page: Reading) -> str:
    return next(attrs["value"] or "" for tag, attrs in page.tags if tag == "input" and attrs.get("name") == "csrf")


def own(reader: httpx.AsyncClient) -> dict[str, str]:
    """What a browser says of a form on our own page."""
    return {"Origin": str(reader.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}


async def choose(reader: httpx.AsyncClient, page: Reading, at: int, path: str = "/account") -> httpx.Response:
    posts = [attrs["value"] for tag, attrs in page.tags if tag == "button" and attrs.get("name") == "post"]
    return await reader.post(path, data={"csrf": csrf(page), "post": posts[at] or ""}, headers=own(reader))


async def sign_out(reader: httpx.AsyncClient) -> httpx.Response:
    page = await read(reader, "/")
    return await reader.post("/sign-out", data={"csrf": csrf(page)}, headers=own(reader))


async def held(town: Town) -> list[dict[str, str]]:
    return [town.posts._post(*each) for each in town.posts._held(CLERK.sub)]


@pytest.mark.parametrize("address", ["http://127.0.0.1", "http://127.0.0.1:80"])
def test_a_portal_at_the_usual_port_is_not_elsewhere_where_the_port_is_left_out(
    districts: FakeDistricts, address: str
) -> None:
    desk = Town(districts, address).desk
    asked = ("127.0.0.1", "127.0.0.1:80", "localhost", "127.0.0.1:8000")
    assert [desk.is_elsewhere(each) for each in asked] == [False, False, True, True]
