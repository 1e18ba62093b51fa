"""Who is let at things of which an earlier version did not say where they stand, and at what others filed for one."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.access.deciding import decide
from contracts.roles import Role
from services.mediation.application import DISPUTES
from services.procurement.application import PROJECTS
from services.procurement.domain.project_facts import ProjectDeclared
from services.registration.application import APPLICATIONS
from tests.districts import cities
from tests.mediation.examples import ACCEPTED
from tests.procurement.examples import CHOSEN, CONTRACTED
from tests.registration.desks import APPLICATION
from tests.registration.examples import ACCEPTED as TAKEN_IN
from tests.registration.examples import APPROVED, EXAMINED, SUBMITTED


def allowed(caller: Caller, action: str, stream: Any, *facts: Any) -> bool:
    state = stream.initial
    for fact in facts:
        state = stream.evolve(state, fact)
    return decide(caller, action, stream.stands(uuid4(), state)).allowed


def test_a_dispute_of_which_nobody_said_where_its_committee_stands_is_of_the_street_where_it_lies() -> None:
    street = Caller(subject="clerk", role=Role.STREET, region=ACCEPTED.region[:9])
    elsewhere = Caller(subject="clerk", role=Role.STREET, region="110105001")
    for fact in (ACCEPTED, replace(ACCEPTED, committee_region="")):
        assert allowed(street, "mediation.flag-major", DISPUTES, fact)
        assert not allowed(elsewhere, "mediation.flag-major", DISPUTES, fact)


def test_a_contract_of_which_nobody_said_where_its_buyer_is_is_of_who_governs_the_territory() -> None:
    declared = CHOSEN[0]
    assert isinstance(declared, ProjectDeclared)
    place = declared.places.territory
    governs = Caller(subject="buyer", role=Role.STREET if len(place) >= 9 else Role.DISTRICT, region=place[:9])
    elsewhere = Caller(subject="buyer", role=Role.STREET, region="110105001")
    old = replace(CONTRACTED, buyer_region="", organisation=None)
    assert allowed(governs, "procurement.close-project", PROJECTS, *CHOSEN, old)
    assert not allowed(elsewhere, "procurement.close-project", PROJECTS, *CHOSEN, old)
    buyer = Caller(subject="buyer", role=Role.STREET, region="110105001")
    assert allowed(buyer, "procurement.close-project", PROJECTS, *CHOSEN, replace(old, buyer_region="110105001"))


def test_an_organisation_sees_the_application_that_it_came_of() -> None:
    own = Caller(subject="clerk", role=Role.ORGANISATION, body=str(APPROVED.organisation))
    other = Caller(subject="clerk", role=Role.ORGANISATION, body=str(uuid4()))
    facts = (SUBMITTED, TAKEN_IN, EXAMINED, APPROVED)
    assert allowed(own, "registration.show-application", APPLICATIONS, *facts)
    assert not allowed(other, "registration.show-application", APPLICATIONS, *facts)


async def test_an_agent_files_for_another_head_and_both_see_the_case(tmp_path: Path) -> None:
    async with cities.desk(tmp_path / "city") as desk:

        async def asked(subject: str, method: str, path: str, form: Any = None) -> tuple[int, Any]:
            caller = Caller(subject=subject, role=Role.AGENT, region="110113001")
            headers = {"Authorization": f"Bearer {desk.city.key.signer.token(caller)}"}
            answer = await desk.client.request(method, f"/api/registration{path}", json=form, headers=headers)
            return answer.status_code, answer.json()

        status, case = await asked("agent-1", "POST", "/applications", APPLICATION)
        assert status == 201
        path = f"/applications/{case['id']}"
        assert [(await asked(who, "GET", path))[0] for who in ("agent-1", APPLICATION["head"], "agent-2")] == [
            200,
            200,
            404,
        ]
