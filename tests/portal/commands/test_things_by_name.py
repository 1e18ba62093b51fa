"""Things found in the portal of a real city, on a page and in a form, by what is printed on papers."""

import re
from uuid import UUID

from services.city.development_issuer.people import examples
from services.mediation.application import COMMITTEES
from services.portal.today import today
from tests.portal.commands.test_form_page import ACCEPTING, FORMED, FORMING, accepted, errors, formed
from tests.portal.own_city import City
from tests.portal.town import CLERK, MEDIATOR

ELSEWHERE = examples().people[18]

NEIGHBOURS = {
    "region": "110113001",
    "matter": "neighbours",
    "source": "applied",
    "parties.0": "p-1",
    "parties.1": "p-2",
}


async def test_a_committee_is_named_in_a_form_and_of_several_one_is_chosen(city: City) -> None:
    await city.signs_in(CLERK)
    committee = await formed(city)
    form = {**await city.form(FORMING), **FORMED, "name": "胜利第二人民调解委员会", "region": "110113001"}
    other = (await city.send(FORMING, form)).headers["location"].partition("?")[0].rpartition("/")[2]
    await city.city.settle()
    asked = {**await city.form(ACCEPTING), **NEIGHBOURS, "on": today()}
    several = await city.send(ACCEPTING, {**asked, "committee": "胜利"})
    assert (several.status_code, list(errors(several))) == (422, ["committee"])
    assert set(re.findall(r'name="committee:found" value="([^"]+)"', several.text)) == {committee, other}
    nothing = await city.send(ACCEPTING, {**asked, "committee": "没有这个委员会"})
    assert list(errors(nothing)) == ["committee"]
    assert 'value="没有这个委员会"' in nothing.text
    chosen = {**asked, "committee": "胜利", "committee:for": "胜利", "committee:found": other}
    assert (await city.send(ACCEPTING, {**chosen, "committee": "人民调解"})).status_code == 422  # typed anew
    taken = await city.send(ACCEPTING, chosen)
    assert taken.status_code == 303, errors(taken)
    assert (await city.city.stores["mediation"].load(COMMITTEES, UUID(other))).state.formed
    again = {**await city.form(ACCEPTING), **NEIGHBOURS, "on": today(), "committee": "胜利社区人民"}
    assert (await city.send(ACCEPTING, again)).status_code == 303  # one fits


async def test_what_is_found_leads_to_its_file_and_only_what_one_may_see_is_found(city: City) -> None:
    await city.signs_in(CLERK)
    committee = await formed(city)
    dispute = await accepted(city, committee)
    await city.city.settle()
    number = "/files/mediation/disputes/" + dispute
    for q in ("调字第0001", "0001号", dispute):
        page = await city.client.get("/find", params={"q": q})
        assert (page.status_code, number in page.text) == (200, q != "调字第0001"), q
    assert f"/files/mediation/committees/{committee}" in (await city.client.get("/find?q=胜利社区")).text
    for wrong in ("", "社", "11010519491231002X"):
        page = await city.client.get("/find", params={"q": wrong})
        assert (page.status_code, list(errors(page))) == (422, ["q"]), wrong
    assert 'action="/find"' in (await city.client.get("/")).text
    for person in (ELSEWHERE, MEDIATOR):
        await city.signs_in(person)
        for q in ("0001号", dispute):
            assert number not in (await city.client.get("/find", params={"q": q})).text
