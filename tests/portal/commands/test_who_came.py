"""A clerk at the counter writes who came: found by his number or noted anew, and back to the form as it was."""

import re
from typing import Final
from uuid import UUID

from contracts.came_by import CAME_BY, ON_BEHALF_OF, CameBy
from services.city.development_issuer.people import examples
from services.dossiers.timeline import timeline, written
from services.portal.today import today
from tests.portal.commands.test_form_page import ACCEPTING, errors, formed
from tests.portal.commands.test_things_by_name import NEIGHBOURS
from tests.portal.own_city import City
from tests.portal.town import CLERK, OF_TWO_STREETS
from tests.vault.vaults import NAME, NUMBER

AGENT: Final = examples().people[16]
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


async def test_for_whom_a_clerk_acts_and_how_he_came_stand_in_the_event_and_in_the_timeline(city: City) -> None:
    await city.signs_in(CLERK)
    typed = {**NEIGHBOURS, "committee": await formed(city), "on": today()}
    form = {**await city.form(ACCEPTING), **typed, CAME_BY: "telephone"}
    half = await city.send(ACCEPTING, form)
    assert (half.status_code, list(errors(half))) == (422, [ON_BEHALF_OF])
    assert '<details class="govuk-details" open>' in half.text
    by_name = await city.send(ACCEPTING, {**form, ON_BEHALF_OF: NAME})
    assert (by_name.status_code, list(errors(by_name))) == (422, [ON_BEHALF_OF])
    done = await city.send(ACCEPTING, {**form, ON_BEHALF_OF: "p-neighbour"})
    assert done.status_code == 303, errors(done)
    file = done.headers["location"].partition("?")[0]
    store = city.city.stores["mediation"]
    (accepted,) = await written(store, UUID(file.rpartition("/")[2]))
    assert (accepted.recorded.on_behalf_of, accepted.recorded.came_by) == ("p-neighbour", CameBy.TELEPHONE)
    assert re.search(r'来电 <span class="identity">p-neighbour</span>', (await city.client.get(file)).text)
    english = (await city.client.get(f"/en{file}")).text
    assert re.search(r'Telephoned <span class="identity">p-neighbour</span>', english)
    (told,) = timeline([accepted], people=False)
    assert (told.on_behalf_of, told.came_by) == ("", "telephone")


async def test_a_desk_is_asked_who_came_and_who_speaks_for_himself_is_not(city: City) -> None:
    await city.signs_in(CLERK)
    assert f'name="{ON_BEHALF_OF}"' in (await city.client.get(ACCEPTING)).text
    await city.signs_in(AGENT)
    (form,) = re.findall(r'href="(/do/[^"]+)"', (await city.client.get("/my-work")).text)[:1]
    assert f'name="{ON_BEHALF_OF}"' not in (await city.client.get(form)).text
