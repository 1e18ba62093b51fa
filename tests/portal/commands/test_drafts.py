"""Forms that were not sent: kept for their author alone, sealed, so many and so long; also when a session ended."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from services.chassis.clock import SetClock
from services.city.drafts import drafts_beside
from services.portal.draft import MOST, Author, Draft, TooMany
from services.portal.today import today
from tests.portal.commands.test_form_page import ACCEPTING, FORMED, FORMING, accepted, formed
from tests.portal.fake_districts import FakeDistricts
from tests.portal.own_city import FORM, City
from tests.portal.town import CLERK, HERE, OF_TWO_STREETS, Town, sign_in

AUTHOR, NOON = Author("person-1", "post-1"), datetime(2026, 5, 6, 4, tzinfo=UTC)
TYPED = "胜利第三人民调解委员会"
LINK = re.compile(r'href="(/do/[^"]*draft=[^"]+)"')


def draft(at: datetime, text: str = TYPED) -> Draft:
    return Draft(service="mediation", command="x", thing="", key="k", values={"name": text}, kept_at=at)


def files(folder: Path) -> list[bytes]:
    """What lies in the drafts' database; there is something."""
    found = [file.read_bytes() for file in folder.rglob("drafts.sqlite*")]
    assert found
    return found


def links(page: httpx.Response) -> list[str]:
    return [each.replace("&amp;", "&") for each in LINK.findall(page.text)]


async def test_what_is_kept_is_its_authors_and_is_gone_when_it_was_sent(city: City, tmp_path: Path) -> None:
    await city.signs_in(CLERK)
    half = {**await city.form(FORMING), **FORMED, "name": TYPED, "region": "没有这个地方"}
    kept = await city.send(FORMING, {**half, "do": ":draft"})
    assert (kept.status_code, kept.headers["location"]) == (303, "/my-work?done=draft")
    (there,) = links(await city.client.get("/my-work"))
    again = await city.client.get(there)
    assert all(f'value="{said}"' in again.text for said in (TYPED, "没有这个地方"))
    assert TYPED.encode() not in b"".join(files(tmp_path))
    await city.signs_in(OF_TWO_STREETS)
    assert links(await city.client.get("/my-work")) == []
    assert TYPED not in (await city.client.get(there)).text
    await city.signs_in(CLERK)
    fields = dict(
        re.findall(r'name="(csrf|key|version|kept-draft)" value="([^"]*)"', (await city.client.get(there)).text)
    )
    assert (await city.send(FORMING, {**fields, **FORMED, "name": TYPED})).status_code == 303
    assert links(await city.client.get("/my-work")) == []


async def test_a_draft_that_is_older_than_a_change_says_so(city: City) -> None:
    await city.signs_in(CLERK)
    dispute = await accepted(city, await formed(city))
    assigning = f"/do/mediation/mediation.assign-dispute?thing=disputes/{dispute}"
    form = {**await city.form(assigning), "mediator": "p-m", "on": today()}
    await city.send(assigning, {**form, "do": ":draft"})
    (there,) = links(await city.client.get("/my-work"))
    said = "这件事又有了变化"
    assert said not in (await city.client.get(there)).text
    assert (await city.send(assigning, {**await city.form(assigning), "mediator": "p-n", "on": today()})).is_redirect
    page = await city.client.get(there)
    assert (said in page.text, 'value="p-m"' in page.text) == (True, True)
    csrf = dict(FORM.findall(page.text))["csrf"]
    at = there.partition("draft=")[2]
    assert (await city.send("/my-work/drafts", {"csrf": csrf, "id": at})).status_code == 303
    assert links(await city.client.get("/my-work")) == []


@pytest.fixture
def town(districts: FakeDistricts) -> Town:
    return Town(districts)


async def half_filled(reader: httpx.AsyncClient) -> dict[str, str]:
    await sign_in(reader, CLERK, ACCEPTING)
    return {**dict(FORM.findall((await reader.get(ACCEPTING)).text)), "committee": TYPED, "parties.0": "p-1"}


async def send(reader: httpx.AsyncClient, form: dict[str, str], origin: str = HERE) -> httpx.Response:
    return await reader.post(ACCEPTING, data=form, headers={"Origin": origin})


async def test_whoever_signs_in_again_goes_on_where_the_session_ended(town: Town) -> None:
    async with town.reader() as reader:
        form = await half_filled(reader)
        town.seconds += 3600
        late = await send(reader, form)
        assert (late.status_code, "已经存为草稿" in late.text) == (401, True)
        (back,) = re.findall(r'href="/sign-in\?back=([^"]+)"', late.text.partition("<main")[2])
        there = str(httpx.QueryParams(f"back={back}")["back"])
        page = await sign_in(reader, CLERK, there)
        assert all(f'value="{said}"' in page.text for said in (TYPED, "p-1", form["key"]))
        assert (TYPED in there, town.forms["mediation"].sent) == (False, [])


async def test_nobody_else_is_shown_it_and_nothing_is_taken_from_elsewhere(town: Town) -> None:
    async with town.reader() as reader:
        form = await half_filled(reader)
        town.seconds += 3600
        assert (await send(reader, form, "https://elsewhere.example")).status_code == 403
        assert (await send(reader, {**form, "csrf": "forged"})).status_code == 401
        await sign_in(reader, CLERK)
        assert links(await reader.get("/my-work")) == []  # of both nothing was kept
        await reader.get("/account")
        await sign_in(reader, OF_TWO_STREETS)
        other = await send(reader, form)  # the clerk's form, in another's session
        assert (other.status_code, TYPED in other.text) == (403, False)
        assert links(await reader.get("/my-work", follow_redirects=True)) == []
        await sign_in(reader, CLERK)
        assert len(links(await reader.get("/my-work"))) == 1


async def test_drafts_are_so_many_and_so_old_and_open_under_their_own_key_alone(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    drafts = drafts_beside(tmp_path, clock)
    first = await drafts.keep(AUTHOR, draft(NOON - timedelta(13)))
    for n in range(1, MOST):
        await drafts.keep(AUTHOR, draft(NOON, f"{n}"))
    with pytest.raises(TooMany):
        await drafts.keep(AUTHOR, draft(NOON))
    assert await drafts.keep(AUTHOR, draft(NOON - timedelta(12)), first) == first  # its own place
    other = Author("person-1", "post-2")
    assert (await drafts.find(other, first), len(await drafts.of(AUTHOR))) == (None, MOST)
    latest = await drafts.keep(AUTHOR, draft(NOON), oldest_goes=True)
    assert (await drafts.find(AUTHOR, first), (await drafts.of(AUTHOR))[-1].draft.kept_at) == (None, NOON)
    await drafts.run("update drafts set post = 'post-2' where id = ?", latest)
    await drafts.run("insert into keys select subject, 'post-2', wrapped from keys")
    with pytest.raises(ValueError, match="Unopenable"):
        await drafts.of(other)
    clock.at = NOON + timedelta(15)
    assert await drafts.of(AUTHOR) == []
    assert await drafts.run("select * from keys") == []
    await drafts.close()
