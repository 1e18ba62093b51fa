"""A second factor that a city asks for: asked of the provider, looked for in what it says; a page where it lacks."""

from urllib.parse import parse_qs, urlsplit

import pytest

from contracts.roles import Role
from services.access.second_factor import SecondFactor
from services.portal.signing_in.posts import Post
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read
from tests.portal.town import CLERK, RESIDENT, Town, sign_in

WANTED = SecondFactor(acr=("gold", "2"), amr=("otp",), exempt=frozenset({Role.RESIDENT}))


@pytest.fixture
def town(districts: FakeDistricts) -> Town:
    return Town(districts, second_factor=WANTED)


async def test_the_provider_is_asked_for_it(town: Town) -> None:
    async with town.reader() as reader:
        there = (await reader.get("/sign-in")).headers["location"]
    assert parse_qs(urlsplit(there).query)["acr_values"] == ["gold 2"]


@pytest.mark.parametrize("says", [{"acr": "gold"}, {"amr": ["pwd", "otp"]}])
async def test_who_had_one_signs_in(town: Town, says: dict[str, object]) -> None:
    town.issuer.says = says
    async with town.reader() as reader:
        assert (await sign_in(reader)).url.path == "/worklists"
        assert len(town.desk.sessions) == 1


@pytest.mark.parametrize("says", [{}, {"acr": "1", "amr": ["pwd"]}, {"acr": ["gold"]}])
@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_an_official_without_one_is_told_so_and_not_signed_in(
    town: Town, prefix: str, says: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    town.issuer.says = says
    async with town.reader() as reader:
        answer = await sign_in(reader, back=f"{prefix}/status")
        assert (answer.status_code, len(town.desk.sessions)) == (403, 0)
        assert ("A second factor is needed" if prefix else "需要第二种验证方式") in answer.text
        assert "status" in (await read(reader, str(answer.url), 403)).links["Sign in" if prefix else "登录"]
    said = "".join(capsys.readouterr())
    assert "no second factor" in said
    assert CLERK.name not in said


async def test_whose_role_is_exempt_signs_in_without(town: Town) -> None:
    async with town.reader() as reader:
        await sign_in(reader, RESIDENT, "/account")
        assert (await reader.get("/account")).status_code == 200


async def test_a_post_that_came_since_is_not_acted_in_without(town: Town) -> None:
    async with town.reader() as reader:
        await sign_in(reader, RESIDENT, "/account")
        (session,) = town.desk.sessions.of(RESIDENT.sub)
        session.post, session.given = Post(post="given-since", role=Role.STREET), None
        assert "需要第二种验证方式" in (await read(reader, "/status", 403)).text


async def test_where_none_is_asked_for_nobody_is_asked(districts: FakeDistricts) -> None:
    async with (open_town := Town(districts)).reader() as reader:
        assert "acr_values" not in (await reader.get("/sign-in")).headers["location"]
        await sign_in(reader)
        assert len(open_town.desk.sessions) == 1
