"""Sessions end: by themselves, for another, and never come back; their cookies are the browser's alone."""

import asyncio

import httpx
import pytest

from services.portal.signing_in.begun import LIVES
from services.portal.signing_in.gate import BEGUN, COOKIE
from services.portal.signing_in.posts import Person
from services.portal.signing_in.provider import Tokens
from services.portal.signing_in.sessions import Sessions
from tests.portal.fake_districts import SIGNED_IN, FakeDistricts
from tests.portal.reading import Reading, read
from tests.portal.signing_in.test_signing_in import choose, csrf, own
from tests.portal.town import CLERK, OF_TWO_STREETS, Town, chosen, sign_in

NOBODY = Person("x", ())
TOKENS = Tokens("a", "r", 1e9)


async def test_the_cookies_are_for_this_host_over_tls_and_no_script_reads_them(reader: httpx.AsyncClient) -> None:
    begun = (await reader.get("/sign-in")).headers["set-cookie"]
    told = await reader.get(await chosen(reader))
    session = told.headers["set-cookie"]
    for name, said in ((BEGUN, begun), (COOKIE, session)):
        assert said.startswith(f"{name}=")
        parts = {part.strip().lower() for part in said.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
    assert f"max-age={LIVES:.0f}" in begun.lower()
    assert "max-age" not in session.lower()  # it goes with the browser
    assert len(reader.cookies[COOKIE]) >= 43  # 256 bits


async def test_nobody_there_for_half_an_hour_and_the_session_is_over(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    town.seconds += 1799
    assert (await reader.get("/account")).status_code == 200
    town.seconds += 1801
    assert (await reader.get("/account")).status_code == 401
    assert len(town.desk.sessions) == 0


async def test_a_board_that_refreshes_itself_keeps_nobody_signed_in(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    for _ in range(4):
        town.seconds += 600
        await reader.get("/regions/110101/moving-part")
    assert (await reader.get("/account")).status_code == 401


async def test_after_ten_hours_even_who_is_there_signs_in_again(reader: httpx.AsyncClient, town: Town) -> None:
    await sign_in(reader)
    for _ in range(24):
        town.seconds += 1500
        assert (await reader.get("/account")).status_code == 200
    town.seconds += 1
    assert (await reader.get("/account")).status_code == 401


async def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    reader: httpx.AsyncClient, town: Town
) -> None:
    async with town.reader() as attacker:
        await sign_in(attacker)
        planted = attacker.cookies[COOKIE]  # a session that lives, and that another's browser is made to bring
        reader.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
        await sign_in(reader, OF_TWO_STREETS)
        assert reader.cookies[COOKIE] != planted
        assert (await attacker.get("/account")).status_code == 401


async def test_another_post_is_another_session_and_forms_of_the_old_one_do_nothing(reader: httpx.AsyncClient) -> None:
    page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
    before = reader.cookies[COOKIE]
    await choose(reader, page, 0)
    after = reader.cookies[COOKIE]
    assert before != after
    stale = await reader.post("/sign-out", data={"csrf": csrf(page)}, headers=own(reader))
    assert (stale.status_code, "页面已过期" in stale.text) == (403, True)
    reader.cookies.set(COOKIE, before, domain="127.0.0.1", path="/")
    assert {each.value for each in reader.cookies.jar if each.name == COOKIE} == {before}
    assert (await reader.get("/account")).status_code == 401


async def test_two_tabs_sign_in_at_once_and_both_come_back(reader: httpx.AsyncClient, town: Town) -> None:
    one, other = await chosen(reader, CLERK, "/status"), await chosen(reader, CLERK, "/policies")
    assert (await reader.get(one)).headers["location"] == "/status"
    assert (await reader.get(other)).headers["location"] == "/policies"
    assert len(town.desk.sessions) == 1


async def test_signed_out_in_one_tab_the_other_asks_to_sign_in(reader: httpx.AsyncClient) -> None:
    await sign_in(reader)
    page = await read(reader, "/account")
    await reader.post("/sign-out", data={"csrf": csrf(page)}, headers=own(reader))
    answer = await reader.post("/account", data={"csrf": csrf(page), "post": "x"}, headers=own(reader))
    assert answer.status_code == 401
    assert (await reader.get(f"/worklists?region={SIGNED_IN}")).status_code == 401


async def test_one_sign_out_while_a_post_is_being_chosen_stays_one(
    reader: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Reading((await sign_in(reader, OF_TWO_STREETS)).text)
    (session,) = town.desk.sessions._sessions.values()
    given = town.desk._posts.token

    async def slow(access: str, post: str) -> object:
        town.desk.sessions.end(session)
        return await given(access, post)

    monkeypatch.setattr(town.desk._posts, "token", slow)
    assert (await choose(reader, page, 0)).status_code == 401
    assert len(town.desk.sessions) == 0


def test_there_is_room_for_so_many_and_who_was_not_seen_longest_goes() -> None:
    now = [0.0]
    sessions = Sessions(100, 1000, 2, lambda: now[0])
    (_, first), (_, second) = (sessions.begin(NOBODY, "", TOKENS) for _ in range(2))
    assert sessions.find(first)
    _, third = sessions.begin(NOBODY, "", TOKENS)
    assert [bool(sessions.find(each)) for each in (first, second, third)] == [True, False, True]
    assert len(sessions) == 2


def test_what_is_kept_is_not_what_the_cookie_holds() -> None:
    sessions = Sessions(100, 1000, 2)
    session, secret = sessions.begin(NOBODY, "somebody", TOKENS)
    assert secret not in str(vars(sessions)) + str(vars(session))
    assert "somebody" not in repr(session)


@pytest.mark.parametrize("value", ["x" * 100, "x" * 101, "x" * 60_000, "\u00ff\u00fe", '"', "a=b=c", "%00"])
async def test_a_cookie_that_is_none_of_ours_is_nobodys(
    reader: httpx.AsyncClient, districts: FakeDistricts, value: str
) -> None:
    for name in (COOKIE, BEGUN):
        headers = {b"Cookie": f"{name}={value}".encode("latin-1")}
        assert (await reader.get("/", headers=headers)).status_code == 200
        assert (await reader.get("/account", headers=headers)).status_code == 401
        assert (await reader.get("/sign-in/return?state=x&code=y", headers=headers)).status_code == 303
    assert districts.told_by[-1] is None


async def test_readers_at_once_are_each_asked_for_as_themselves(town: Town, districts: FakeDistricts) -> None:
    async with town.reader() as one, town.reader() as other, town.reader() as nobody:
        await sign_in(one, CLERK)
        page = Reading((await sign_in(other, OF_TWO_STREETS)).text)
        await choose(other, page, 1)
        districts.told_by.clear()
        await asyncio.gather(*(each.get(f"/figures/{n}") for n in range(5) for each in (one, other, nobody)))
        assert len({*districts.told_by}) == 3
        assert "胜利街道" in (await one.get("/status")).text
        assert "光明街道" in (await other.get("/status")).text
        assert "登录" in (await nobody.get("/status")).text
