"""One sees one's own sessions and ends them; an operator ends another's, at every portal, and the log says no name."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from services.city.development_issuer.people import ExamplePerson, examples
from services.city.embedded import EmbeddedCity
from services.city.example_people import seed_examples
from services.city.folder import Folder
from services.city.signing_in import own_provider
from services.portal.signing_in.browsers import Browser, browser_of
from tests.portal.reading import read
from tests.portal.signing_in.test_signing_in import csrf
from tests.portal.town import CLERK, HERE, LEADER, RESIDENT, Town, sign_in

OPERATOR: Final = next(one for one in examples().people if one.posts[0].role == "operator")
FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT: Final = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0"
PLACE: Final = "/account/sessions"
HIDDEN: Final = re.compile(r'name="(csrf|key)" value="([^"]+)"')
OTHERS: Final = re.compile(r'name="session" value="([^"]+)"')


async def send(reader: httpx.AsyncClient, **said: str) -> httpx.Response:
    form = {**dict(HIDDEN.findall((await reader.get(PLACE)).text)), **said}
    return await reader.post(PLACE, data=form, headers={"Origin": HERE})


async def is_signed_in(reader: httpx.AsyncClient) -> bool:
    return (await reader.get(PLACE)).status_code == 200


async def test_one_sees_since_when_and_in_which_browser_and_ends_the_other(town: Town) -> None:
    from_there = httpx.ASGITransport(town, client=("203.0.113.9", 50_000))
    async with town.reader() as desk, httpx.AsyncClient(transport=from_there, base_url=HERE) as phone:
        desk.headers["User-Agent"], phone.headers["User-Agent"] = FIREFOX, WECHAT
        await sign_in(phone)
        town.seconds += 1200
        await sign_in(desk)
        page = await read(desk, PLACE)
        assert page.text.index("Firefox · Linux") < page.text.index("本会话") < page.text.index("WeChat · Android")
        assert "20 分钟前" in page.text
        assert "203.0.113.9" not in page.text + str([vars(each) for each in town.desk.sessions.of(CLERK.sub)])
        (label,) = OTHERS.findall((await desk.get(PLACE)).text)
        answer = await send(desk, session=label)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PLACE}?done=one")
        assert (await is_signed_in(desk), await is_signed_in(phone)) == (True, False)
        assert (await send(desk, session=label)).status_code == 303  # it is over, as was asked


async def test_another_persons_session_is_neither_seen_nor_ended(town: Town) -> None:
    async with town.reader() as mine, town.reader() as others:
        await sign_in(mine)
        await sign_in(others, LEADER)
        assert OTHERS.findall((await mine.get(PLACE)).text) == []
        (label,) = (each.label for each in town.desk.sessions.of(LEADER.sub))
        await send(mine, session=label)
        assert await is_signed_in(others)


async def test_what_ended_by_itself_is_not_listed(town: Town) -> None:
    async with town.reader() as first, town.reader() as second:
        await sign_in(first)
        town.seconds += 1801
        await sign_in(second)
        assert OTHERS.findall((await second.get(PLACE)).text) == []


@pytest.mark.parametrize("said", [{"session": "x"}, {"do": "others"}, {"do": "person", "subject": "person-1"}])
async def test_a_form_of_another_page_ends_nothing(town: Town, said: dict[str, str]) -> None:
    async with town.reader() as first, town.reader() as second:
        await sign_in(first)
        await sign_in(second)
        stale = await second.post(PLACE, data={"csrf": "x", **said}, headers={"Origin": HERE})
        form = {"csrf": csrf(await read(second, PLACE)), **said}
        elsewhere = await second.post(PLACE, data=form, headers={"Origin": "https://elsewhere.example"})
        assert (stale.status_code, elsewhere.status_code, len(town.desk.sessions)) == (403, 403, 2)


async def test_at_another_portal_they_end_when_it_next_asks_posts(town: Town) -> None:
    async with town.reader() as reader, town.reader() as second:
        await sign_in(reader)
        await sign_in(second)
        town.posts.ended[CLERK.sub] = 1  # said by an operator who sits at another
        assert (await reader.get("/status")).status_code == 200  # until its token is renewed
        town.seconds += 290
        assert (await reader.get("/status")).status_code == 401
        assert (await second.get("/account")).status_code == 401  # which asks at once
        assert len(town.desk.sessions) == 0
        await sign_in(reader)
        town.seconds += 290
        assert (await reader.get("/status")).status_code == 200  # it began since


@asynccontextmanager
async def entered(city: EmbeddedCity, person: ExamplePerson) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(city.app), base_url=HERE) as client:
        assert (await sign_in(client, person, "/account")).status_code == 200
        yield client


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[EmbeddedCity]:
    with Folder(tmp_path / "city") as folder:
        settings = own_provider(HERE)
        async with EmbeddedCity(folder, keeps_time=False, sign_in=settings) as embedded:
            await seed_examples(embedded.stores["posts"], settings.provider)
            yield embedded


async def test_all_others_end_also_for_posts_and_ones_own_goes_on(city: EmbeddedCity) -> None:
    async with entered(city, CLERK) as mine, entered(city, CLERK) as lost:
        answer = await send(mine, do="others")
        assert answer.headers["location"] == f"{PLACE}?done=others"
        assert (await is_signed_in(mine), await is_signed_in(lost)) == (True, False)
        assert (await mine.get("/account")).status_code == 200  # posts were asked, and took it for no other


async def test_an_operator_ends_anybodys_and_is_told_whom_nobody_knows(
    city: EmbeddedCity, capsys: pytest.CaptureFixture[str]
) -> None:
    async with entered(city, OPERATOR) as operator, entered(city, CLERK) as lost, entered(city, LEADER) as other:
        assert (await send(operator, do="person", subject="")).status_code == 422
        nobody = await send(operator, do="person", subject="person-nobody")
        assert (nobody.status_code, "请更正" in nobody.text) == (422, True)
        capsys.readouterr()
        answer = await send(operator, do="person", subject=CLERK.sub)
        assert answer.headers["location"] == f"{PLACE}?done=person"
        assert [await is_signed_in(each) for each in (operator, lost, other)] == [True, False, True]
        said = "".join(capsys.readouterr())
        assert "sessions ended" in said
        assert CLERK.name not in said


async def test_who_may_not_is_refused_whatever_he_sends(city: EmbeddedCity) -> None:
    async with entered(city, RESIDENT) as resident, entered(city, CLERK) as other:
        assert "结束他人的会话" not in (await resident.get(PLACE)).text
        assert (await send(resident, do="person", subject=CLERK.sub)).status_code == 422
        assert await is_signed_in(other)


async def test_who_is_not_signed_in_is_asked_to(reader: httpx.AsyncClient) -> None:
    assert (await reader.get(PLACE)).status_code == 401
    assert (await reader.post(PLACE, data={})).status_code == 401


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (FIREFOX, Browser("Firefox", "Linux")),
        (WECHAT, Browser("WeChat", "Android")),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            Browser("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1", Browser("Safari", "iOS")),
        ("<script>alert(1)</script>", Browser()),
        ("x" * 5_000 + "Firefox/", Browser()),
        ("", Browser()),
    ],
)
def test_of_a_browser_two_words_of_ours_are_kept(said: str, found: Browser) -> None:
    assert browser_of(said) == found
