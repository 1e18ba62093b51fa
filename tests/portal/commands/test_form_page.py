"""Forms over a real city, without scripts: what is wrong leads to its field, what was typed stays, all is done once."""

import re
from typing import Any
from uuid import UUID

import httpx

from services.mediation.application import COMMITTEES, DISPUTES
from services.portal.today import today
from tests.portal.own_city import City
from tests.portal.town import CLERK, MEDIATOR, RESIDENT

ACCEPTING = "/do/mediation/mediation.accept-dispute"
FORMING = "/do/mediation/mediation.form-committee"
FORMED = {
    "name": "胜利社区人民调解委员会",
    "kind": "community",
    "region": "胜利小区社区居委会",
    "members": "５",
    "women": "2",
    "chair": "p-chair",
    "on": today(),
}


async def formed(city: City) -> str:
    answer = await city.send(FORMING, {**await city.form(FORMING), **FORMED})
    assert answer.status_code == 303, errors(answer)
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


async def accepted(city: City, committee: str) -> str:
    form = {**await city.form(ACCEPTING), "committee": committee, "region": "110113001", "matter": "neighbours"}
    form |= {"source": "applied", "parties.0": "p-1", "parties.1": "p-2", "on": today()}
    answer = await city.send(ACCEPTING, form)
    assert answer.status_code == 303, errors(answer)
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


def errors(page: httpx.Response) -> dict[str, str]:
    """Field by field, as the summary leads to them."""
    summary = page.text.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    return dict(re.findall(r'<a href="#([^"]+)">([^<]*)</a>', summary))


async def test_a_clerk_forms_a_committee_by_the_name_of_its_place(city: City) -> None:
    await city.signs_in(CLERK)
    state = (await city.city.stores["mediation"].load(COMMITTEES, UUID(await formed(city)))).state
    assert state.formed
    assert (state.formed.region, state.formed.members) == ("110113001012", 5)


async def test_what_is_wrong_leads_to_its_field_and_what_was_typed_stays(city: City) -> None:
    await city.signs_in(CLERK)
    page = await city.send(FORMING, {**await city.form(FORMING), **FORMED, "members": "40余", "kind": ""})
    assert page.status_code == 422
    assert errors(page) == {"kind": "类别：请选择", "members": "委员人数：应为整数"}
    typed = ('value="40余"', 'value="胜利社区人民调解委员会"', f'value="{FORMED["region"]}"')
    for said in (*typed, 'id="members-error"'):
        assert said in page.text
    assert all(f'id="{field}"' in page.text for field in errors(page))


async def test_a_name_of_no_division_is_said_and_nothing_is_sent(city: City) -> None:
    await city.signs_in(CLERK)
    before = await city.city.stores["mediation"].recorder.head()
    page = await city.send(FORMING, {**await city.form(FORMING), **FORMED, "region": "没有这个地方"})
    assert (page.status_code, list(errors(page))) == (422, ["region"])
    assert await city.city.stores["mediation"].recorder.head() == before


async def test_sent_twice_it_is_done_once(city: City) -> None:
    await city.signs_in(CLERK)
    form = {**await city.form(FORMING), **FORMED}
    first, second = [(await city.send(FORMING, form)).headers["location"] for _ in range(2)]
    assert first == second


async def test_there_is_room_for_one_more_when_it_is_asked(city: City) -> None:
    await city.signs_in(CLERK)
    form = {**await city.form(ACCEPTING), "parties.0": "p-1", "do": "parties"}
    page = await city.send(ACCEPTING, form)
    assert page.status_code == 200
    assert ('name="parties.1"' in page.text, 'value="p-1"' in page.text) == (True, True)
    assert 'name="unwilling.1"' not in page.text


async def test_who_was_overtaken_is_told_and_decides_again_on_what_there_is_now(city: City) -> None:
    await city.signs_in(CLERK)
    dispute = await accepted(city, await formed(city))
    assigning = f"/do/mediation/mediation.assign-dispute?thing=disputes/{dispute}"
    early = {**await city.form(assigning), "mediator": "p-m", "on": today()}
    assert (
        await city.send(assigning, {**await city.form(assigning), "mediator": "p-n", "on": today()})
    ).status_code == 303
    late = await city.send(assigning, early)
    assert late.status_code == 422
    assert re.search(r"有人先办理了：指派调解员 \(\d{4}-\d\d-\d\d \d\d:\d\d\)。", late.text)
    assert 'value="p-m"' in late.text
    again = {**early, **dict(re.findall(r'name="(key|version)" value="([^"]*)"', late.text))}
    assert (await city.send(assigning, again)).status_code == 303
    state: Any = (await city.city.stores["mediation"].load(DISPUTES, UUID(dispute))).state
    assert state.mediator == "p-m"


async def test_what_may_be_done_next_leads_to_a_form_that_is_filled_in_with_what_it_is_about(city: City) -> None:
    await city.signs_in(CLERK)
    committee = await formed(city)
    dispute = await accepted(city, committee)
    for thing, least in ((f"committees/{committee}", 2), (f"disputes/{dispute}", 5)):
        forms = re.findall(r'href="(/do/[^"]+)"', (await city.client.get(f"/files/mediation/{thing}")).text)
        assert len(forms) >= least
        for form in forms:
            assert (await city.client.get(form.replace("&amp;", "&"))).status_code == 200, form
    page = await city.client.get(f"{ACCEPTING}?committee={committee}")
    assert f'value="{committee}"' in page.text
    file = await city.client.get(f"/files/mediation/committees/{committee}")
    assert f'href="{ACCEPTING}?committee={committee}"' in file.text


async def test_a_form_is_only_there_for_who_may(city: City) -> None:
    assert (await city.client.get(ACCEPTING)).status_code == 401
    await city.signs_in(RESIDENT)
    assert (await city.client.get(ACCEPTING)).status_code == 403
    await city.signs_in(CLERK)
    for nothing in (
        "/do/mediation/mediation.nothing",
        "/do/nowhere/mediation.accept-dispute",
        f"{ACCEPTING}?thing=majors/1",
    ):
        assert (await city.client.get(nothing)).status_code == 404
    hidden = "/do/mediation/mediation.conclude-dispute?thing=disputes/0190b1f0-0000-7000-8000-00000000000f"
    assert (await city.client.get(hidden)).status_code == 404


async def test_the_desk_lists_what_one_may_begin(city: City) -> None:
    await city.signs_in(CLERK)
    page = (await city.client.get("/my-work")).text
    assert f'href="{ACCEPTING}"' in page
    assert "mediation.conclude-dispute" not in page
    await city.signs_in(MEDIATOR)
    assert f'href="{ACCEPTING}"' not in (await city.client.get("/my-work")).text


async def test_a_form_speaks_english_too(city: City) -> None:
    await city.signs_in(CLERK)
    page = (await city.client.get(f"/en{ACCEPTING}")).text
    for said in ("Accept a dispute", "Where the dispute lies", "Neighbours", "One more"):
        assert said in page
