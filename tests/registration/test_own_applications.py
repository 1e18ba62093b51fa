"""What somebody handed in himself is found by him again, also from before there were lists; by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.roles import Role
from services.chassis.sqlite_recorder import connect
from services.chassis.streams import Occasion
from services.registration.application import APPLICANTS, APPLICATIONS
from services.registration.domain.applicant import ApplicationHandedIn, hand_in
from services.registration.domain.application_facts import ApplicationSubmitted
from services.registration.listing_own import READER, list_own
from tests.districts import cities
from tests.registration.desks import APPLICATION
from tests.support.citizen import reference, unused
from tests.support.decisions import Given

RESIDENT = Caller(subject="person-r", role=Role.RESIDENT, region="110113001012")
AGENT = Caller(subject="person-a", role=Role.AGENT, region="110113")
CASE, TODAY = UUID(int=7), date(2026, 5, 6)
HANDED_IN = ApplicationHandedIn(application=CASE, applicant="person-r")


def test_a_list_has_an_application_once() -> None:
    Given(APPLICANTS).when(lambda own: hand_in(own, CASE, applicant="person-r")).then((HANDED_IN,))
    Given(APPLICANTS, HANDED_IN).when(lambda own: hand_in(own, CASE, applicant="person-r")).then(())


class Town:
    """A city's registration, as whoever signs in meets it."""

    def __init__(self, desk: cities.Desk) -> None:
        self.store = desk.city.stores["registration"]
        self._city = desk.city

    async def ask(self, caller: Caller, path: str, form: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._city.key.signer.token(caller)}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._city.app), base_url="http://city") as client:
            at = f"/api/registration{path}"
            return await (client.post(at, json=form, headers=headers) if form else client.get(at, headers=headers))

    async def hands_in(self, caller: Caller) -> str:
        form = {**APPLICATION, "name": f"邻里互助会{unused()}", "head": reference("person")}
        answer = await self.ask(caller, "/applications", form)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def listed(self, caller: Caller) -> list[tuple[str, str]]:
        answer = await self.ask(caller, f"/applicants/{caller.subject}/applications")
        assert answer.status_code == 200, answer.text
        return [(each["id"], each["stage"]) for each in answer.json()["applications"]]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with cities.desk(tmp_path) as desk:
        yield Town(desk)


async def test_whoever_hands_in_finds_it_again_the_newest_first_and_nobody_else_does(town: Town) -> None:
    assert await town.listed(RESIDENT) == []
    first, second = [await town.hands_in(RESIDENT) for _ in range(2)]
    of_agent = await town.hands_in(AGENT)
    lacks = {"missing": [{"material": "charter", "asked": "没有写明业务范围"}], "on": "2026-03-04"}
    registrar = Caller(subject="officer-1", role=Role.DISTRICT, region="110113")
    assert (await town.ask(registrar, f"/applications/{first}/correction", lacks)).status_code == 201
    assert await town.listed(RESIDENT) == [(second, "submitted"), (first, "correcting")]
    assert await town.listed(AGENT) == [(of_agent, "submitted")]
    told = (await town.ask(RESIDENT, "/applicants/person-r/applications")).json()
    assert [(each["stage_zh"], each["asked_on"]) for each in told["applications"]] == [
        ("已提交", None),
        ("待补正", "2026-03-04"),
    ]
    for other in (AGENT, replace(RESIDENT, subject="person-q")):
        assert (await town.ask(other, "/applicants/person-r/applications")).status_code == 404
    assert (await town.ask(registrar, "/applicants/person-r/applications")).status_code in (403, 404)


async def test_an_officials_application_is_on_no_list_of_ones_own(town: Town) -> None:
    clerk = Caller(subject="officer-9", role=Role.STREET, region="110113001")
    case = await town.hands_in(clerk)
    rows = await town.store.recorder.log(0, 1_000, names=(ApplicationSubmitted.TOPIC, ApplicationHandedIn.TOPIC))
    assert [str(row.stream) for row in rows] == [case]


async def test_what_was_handed_in_before_there_were_lists_is_on_them_once(town: Town, tmp_path: Path) -> None:
    asked = (await town.store.get(APPLICATIONS, UUID(await town.hands_in(AGENT)))).state.asked
    assert asked
    earlier = [UUID(int=n) for n in (1, 2)]
    for case in earlier:
        fact = ApplicationSubmitted(asked=asked, submitted_on=TODAY, submitted_by="person-r")
        occasion = Occasion(effective_on=TODAY, actor="person-r", role=Role.RESIDENT, policy="trial@1")
        await town.store.append(occasion, APPLICATIONS.new(case).then(fact))
    since = await town.hands_in(RESIDENT)

    file = connect(tmp_path / "registration.sqlite")  # as if nobody had looked yet
    file.execute("delete from places where reader = ?", (READER,))
    file.commit()
    file.close()
    # two processes open at once, and nobody loses
    assert sorted(await asyncio.gather(list_own(town.store), list_own(town.store))) == [0, 1]
    assert await list_own(town.store) == 0
    assert [case for case, _ in await town.listed(RESIDENT)] == [*map(str, reversed(earlier)), since]
