"""A clerk at the counter writes who came: found by his number or noted anew, and back to the form as it was."""

import re

from services.portal.today import today
from tests.portal.commands.test_form_page import ACCEPTING, errors, formed
from tests.portal.commands.test_things_by_name import NEIGHBOURS
from tests.portal.own_city import City
from tests.portal.town import CLERK, OF_TWO_STREETS
from tests.vault.vaults import NAME, NUMBER

CONSENT = {"consent": "yes", "separate": "yes"}


async def test_who_came_is_noted_once_and_found_by_the_number_from_then_on(city: City) -> None:
    await city.signs_in(CLERK)
    typed = {**NEIGHBOURS, "committee": await formed(city), "on": today(), "parties.1": ""}

    async def aside(field: str, form: dict[str, str]) -> str:
        sent = await city.send(ACCEPTING, {**form, "do": f":who:{field}"})
        assert (sent.status_code, sent.headers["location"].startswith("/who?")) == (303, True)
        return sent.headers["location"]

    who = await aside("parties.1", {**await city.form(ACCEPTING), **typed})
    form = await city.form(who)
    look = {**form, "kind": "identity-number", "value": NUMBER, "reason": "own-work", "do": "find"}
    nobody = await city.send(who, look)
    assert (nobody.status_code, list(errors(nobody))) == (422, ["value"])
    keep = {**form, "name": NAME, "identity-number": NUMBER, "do": "keep"}
    without = await city.send(who, keep)
    assert (without.status_code, NAME in without.text) == (422, True)  # he has not agreed yet
    kept = await city.send(who, {**keep, **CONSENT})
    assert kept.status_code == 303, errors(kept)
    there = kept.headers["location"]
    page = await city.client.get(there.partition("#")[0])
    (person,) = re.findall(r'name="parties.1"[^>]*value="(p-[^"]+)"', page.text)
    assert 'value="p-1"' in page.text
    assert (NUMBER in there, NAME in page.text) == (False, False)
    fields = dict(re.findall(r'name="(csrf|key|version|kept-draft)" value="([^"]*)"', page.text))
    again = await aside("parties.0", {**fields, **typed, "parties.1": person})
    found = await city.send(again, {**look, **await city.form(again)})
    page = await city.client.get(found.headers["location"].partition("#")[0])
    assert re.findall(r'name="parties.0"[^>]*value="(p-[^"]+)"', page.text) == [person]
    reads = (await city.client.get("/account/reads")).text
    assert "本人承办" in reads
    await city.signs_in(OF_TWO_STREETS)
    assert (await city.client.get(again)).status_code == 404
