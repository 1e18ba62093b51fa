"""Every role at every route, of the own district and of another: the answer is the table's, over HTTP.

One city with a thing of every family, all in Shunyi; whoever comes from Chaoyang sees none of what is not public.
"""

import itertools
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS, decide
from contracts.access.standing import Relation, Standing, Tie
from contracts.roles import Role
from services.chassis import law
from services.chassis.route_names import action_of, routes_of
from services.chassis.streams import Stream
from services.city.acting import HOUSE
from services.city.rooms import SERVICES
from services.districts.main import ROUTERS
from services.sheets.workbook import KIND
from tests.city.test_carrying_over import ON_PAPER
from tests.districts import cities
from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR
from tests.papers.scanned import png
from tests.procurement.desks import CONTRACT, DECLARATION, RETURN
from tests.registration.desks import APPLICATION, GROUP
from tests.sheets.desks import CHOIR, HEAD, workbook
from tests.support.citizen import reference

TODAY: Final = "2026-05-06"
MORNING: Final = "2026-05-06T09:00:00+08:00"
ON: Final = {"on": TODAY}
OWN: Final = ("110113", "110113001", "110113001012")
OTHER: Final = ("110105", "110105001", "110105001024")
BUYERS: Final = ((Role.STREET, OTHER[1]), (Role.DISTRICT, OWN[0]))  # who are not the contract's
ROOMS: Final = {service.name: service for service in SERVICES}
PERSON: Final = "person-1"
OF_SHEETS: Final = ("/sheets/", "/imports/")
AFTER: Final = ("OtherLevel", "NoOrder", "NothingHeld", "NoSuchHold")  # said by who was let in
COUNT = itertools.count(1)

BLANKS: Final = {**ON, "registrar": OWN[0], "prefix": "京", "first": 0, "last": 9}
KEEP_PEOPLE: Final = ("registration", "mediation", "procurement", "evaluation")
CLUES: Final = {"purpose": "clues"}  # for which nothing is held
KEPT: Final = {
    **ON,
    "values": [{"field": "name", "content": "王五"}],
    "source": "counter",
    "consents": [{**ON, "separate": True}],
}

# what is asked of a thing, so that a form is never why somebody is refused
FORMS: Final[Mapping[str, dict[str, Any]]] = {
    "registration.accept-application": ON,
    "registration.not-accept-application": ON,
    "registration.issue-acceptance-notice": ON,
    "registration.ask-correction": {**ON, "missing": [{"material": "charter", "asked": "1"}]},
    "registration.issue-correction-notice": ON,
    "registration.resubmit-application": ON,
    "registration.issue-certificate": ON,
    "registration.spoil-blank": {**ON, "number": 1, "reason": "damaged"},
    "registration.examine-application": {**ON, "favourable": True},
    "registration.sign-off-application": {**ON, "step": "officer"},
    "registration.pause-review": {**ON, "ground": "hearing"},
    "registration.resume-review": ON,
    "registration.approve-application": ON,
    "registration.refuse-application": {**ON, "ground": "fraud", "reasons": "1"},
    "registration.rename-organisation": {**ON, "name": "顺义区互助会"},
    "registration.move-organisation": {**ON, "domicile": "110113001012"},
    "registration.replace-head": {**ON, "head": "person-2"},
    "registration.suspend-organisation": {**ON, "decision_no": "1"},
    "registration.resume-organisation": ON,
    "registration.annul-order": {**ON, "reason": "1"},
    "registration.start-liquidation": ON,
    "registration.cancel-organisation": ON,
    "registration.defile-group": {**ON, "reason": "1"},
    "mediation.file-patrol-sheet": {**ON, "leads": 0},
    "mediation.correct-patrol-sheet": {**ON, "leads": 3, "reason": "1"},
    "mediation.assign-dispute": {**ON, "mediator": "person-9"},
    "mediation.conclude-dispute": {**ON, "outcome": "failed"},
    "mediation.withdraw-dispute": ON,
    "mediation.correct-acceptance": {**ON, "matter": "labour", "reason": "1"},
    "mediation.correct-conclusion": {**ON, "outcome": "failed", "concluded_on": TODAY, "reason": "1"},
    "mediation.flag-major": MAJOR,
    "mediation.send-major-up": {"at": MORNING},
    "mediation.acknowledge-major": {"at": MORNING},
    "mediation.submit-month": ON,
    "mediation.return-month": {**ON, "reason": "1"},
    "mediation.receive-month": ON,
    "mediation.close-unreported-month": {**ON, "reason": "1"},
    "registration.complete-organisation": {**ON, "certificate_no": "1"},
    "registration.withdraw-carry-over": {**ON, "reason": "1"},
    "procurement.review-project": {**ON, "opinion": "positive"},
    "procurement.approve-project": ON,
    "procurement.reject-project": {**ON, "reasons": "1"},
    "procurement.publish-project": ON,
    "procurement.sign-contract": CONTRACT,
    "procurement.report-milestone": {**ON, "stage": 0, "pct": 0, "spent": {"amount": "0", "unit": "yuan"}},
    "procurement.summarise-project": {**ON, "summary": "1"},
    "procurement.publish-disclosure": {**ON, "items": ["winner"]},
    "procurement.close-project": ON,
    "procurement.explain-difference": {**ON, "cut": "field", "explanation": "1"},
    "evaluation.announce-grade": {**ON, "grade": "4A"},
    "evaluation.adjust-grade": {**ON, "grade": "3A", "reason": "1"},
    "evaluation.cancel-grade": {**ON, "reason": "1"},
    "evaluation.reinstate-grade": {**ON, "reason": "1"},
    "evaluation.open-project-evaluation": ON,
    "evaluation.take-self-part": {**ON, "score": "90"},
    "evaluation.take-beneficiary-part": {**ON, "score": "90", "raters": 40},
    "evaluation.take-third-party-part": {**ON, "score": "90", "evaluator": "expert-1"},
    "evaluation.publish-result": ON,
    "evaluation.annul-result": {**ON, "reason": "1"},
    "vault.keep-person": {**KEPT, "person": PERSON},
    "vault.look-up-person": {"kind": "telephone", "value": "010-69440000"},
    "vault.read-values": {"fields": ["name"]},
    "vault.correct-values": {
        **ON,
        "purpose": "clues",
        "source": "counter",
        "fields": [{"field": "name", "value": "1"}],
    },
    "vault.restrict-processing": ON,
    "vault.lift-restriction": ON,
    "vault.erase-person": CLUES,
    "vault.give-consent": ON,
    "vault.withdraw-consent": ON,
    "vault.name-guardian": {**ON, "guardian": "person-5"},
    "vault.place-hold": {**ON, "reason": "audit", "reference": "hold-1"},
    "vault.lift-hold": ON,
    "vault.show-texts": {"references": [], "caller": "nobody-1"},
    "sheets.start-import": {"left_out": ""},
    "sheets.reverse-import": {"reason": "传错了表"},
}


def beginning(name: str, ids: Mapping[str, str]) -> dict[str, Any] | None:
    """A form that begins something, another each time."""
    number = next(COUNT)
    forms = {
        "registration.submit-application": {
            **APPLICATION,
            "name": f"邻里互助会第{number}",
            "head": reference("person"),
        },
        "registration.continue-numbers": {"kind": "certificate", "region": "110113", "year": 1949 + number, "last": 1},
        "registration.carry-over-organisation": {**ON_PAPER, "name": f"老人协会第{number}", **NOT_KNOWN},
        "registration.receive-blanks": {**BLANKS, "first": number * 10, "last": number * 10 + 9},
        "registration.file-group": {**GROUP, "name": f"胜利社区合唱队第{number}"},
        "mediation.form-committee": {**COMMITTEE, "name": f"第{number}调委会"},
        "mediation.accept-dispute": {**DISPUTE, "committee": ids["committee_id"]},
        "procurement.declare-project": {
            **DECLARATION,
            "name": f"老人餐桌第{number}",
            "organisation": ids["organisation_id"],
        },
        "procurement.import-return": {**RETURN, "code": f"return-{number}"},
    }
    return forms.get(name)


NOT_KNOWN: Final = {"credit_code": "", "certificate_no": ""}


class Asked(NamedTuple):
    service: str
    action: str
    method: str
    path: str


def body_of(asked: Asked, form: object, headers: Mapping[str, str]) -> dict[str, Any]:
    """A form, or the file that a route asks for instead, another each time."""
    if asked.action == "papers.seal-document":
        kind = {"content-type": "image/png"}
        return {"content": png(1, next(COUNT)), "params": ON, "headers": {**headers, **kind}}
    if asked.action == "sheets.receive-sheet":
        return {"content": workbook(HEAD, CHOIR), "headers": {**headers, "content-type": KIND}}
    return {"json": form if asked.method == "POST" else None, "headers": headers}


class Town(NamedTuple):
    desk: cities.Desk
    ids: dict[str, str]
    things: dict[str, tuple[Any, Stream[Any, Any], UUID]]  # one of each family, with its store

    def routes(self) -> list[Asked]:
        return [
            Asked(service.name, action_of(service.name, route), method, route.path)
            for service in SERVICES
            for route in routes_of(service.routers)
            for method in route.methods or ()
            if method != "HEAD"
            and service.name != "posts"  # whose things are posts: asked below
            and not (service.name != "registration" and route.path.startswith(OF_SHEETS))  # they are the same there
            and "/texts/" not in route.path  # which stand where their things do: see tests/vault/test_texts.py
        ]

    async def answer(self, asked: Asked, caller: Caller | None) -> tuple[int, str]:
        """The status, and the rule that said no."""
        client, ids = self.desk.client, self._ids(asked)
        headers = {"Authorization": f"Bearer {self.desk.city.key.signer.token(caller)}" if caller else "Basic nobody"}
        form = FORMS.get(asked.action) or beginning(asked.action, self.ids)
        path = f"/api/{asked.service}{asked.path.format_map(ids)}"
        response = await client.request(asked.method, path, **body_of(asked, form, headers))
        told = response.json() if response.status_code >= 400 else {}
        rule = (told.get("errors") or [{}])[0].get("rule") or str(told.get("type", "")).rpartition(":")[2]
        return response.status_code, rule

    async def standing(self, family: str, action: str = "", caller: Caller | None = None) -> Standing:
        """As the thing stands now: a report moves up. Who looks somebody up does so where he is himself."""
        if caller and action == "vault.look-up-person":
            return Standing(places=((Relation.PLACE, caller.region),))
        if action == "registration.continue-numbers":
            return Standing(places=((Relation.PLACE, "110113"),))  # whose numbers they are
        store, stream, thing = self.things[family]
        loaded = await store.load(stream, thing)
        return stream.stands(thing, loaded.state)

    def _ids(self, asked: Asked) -> dict[str, str]:
        dispute = self.ids["ended_id" if asked.action == "mediation.correct-conclusion" else "dispute_id"]
        registered = self.ids["registered_id" if asked.service == "registration" else "organisation_id"]
        return {**self.ids, "dispute_id": dispute, "organisation_id": registered}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with cities.desk(Path(tmp_path_factory.mktemp("town"))) as desk:
        yield await settled(desk)


async def settled(desk: cities.Desk) -> Town:
    """A thing of every family, all in Shunyi."""
    committee = await desk.formed()
    dispute = (await desk.accepted(committee)).rpartition("/")[2]
    ended = await desk.accepted(committee)
    await desk.post(f"{ended}/conclusion", {"outcome": "failed", "on": TODAY})
    await desk.post(f"{await desk.accepted(committee)}/assignment", {**ON, "mediator": "person-8"})
    sheet = await desk.post(f"mediation/committees/{committee}/patrol-sheets", {"leads": 2, "on": "2026-05-05"})
    major = await desk.post(f"{await desk.accepted(committee)}/major", MAJOR)
    await desk.post("mediation/books/disputes/110113001/2026-03/submission", ON)
    organisation = await desk.registered()
    application = await desk.post("registration/applications", {**APPLICATION, "name": "另一协会", "head": "p-2"})
    slip = await noticed(desk)
    group = await desk.post("registration/groups", GROUP)
    await desk.post("procurement/returns", {**RETURN, "code": "return-0"})
    project = await desk.contracted(organisation)
    contract = (await desk.client.get(f"/api/procurement/projects/{project}")).json()["state"]["contract"]
    for name in KEEP_PEOPLE:  # noted of one person in each, in Shunyi
        await desk.post(f"{name}/people", {**KEPT, "person": PERSON})
    ids = {
        "command": "file-group",
        "import_id": await sent_in(desk),
        "person": PERSON,
        "purpose": "clues",
        "reference": "hold-0",
        "committee_id": committee,
        "dispute_id": dispute,
        "mediator": "person-8",
        "ended_id": ended.rpartition("/")[2],
        "sheet_id": sheet["id"],
        "major_id": major["id"],
        "region": "110113001",
        "month": "2026-04",
        "organisation_id": organisation,
        "registered_id": await desk.registered(name="顺义区老友会", head="p-9"),  # it does not outlive the tests
        "application_id": application["id"],
        "applicant": await handed_in(desk),
        "group_id": group["id"],
        "document_id": slip,
        "book_id": (await desk.post("registration/blank-books", BLANKS))["id"],
        "written": "pdf",
        "sheet": "1",
        "project_id": project,
        "contract_id": contract,
        "code": "return-0",
    }
    return Town(desk, ids, await things(desk, ids))


async def noticed(desk: cities.Desk) -> str:
    """A document about an application that is asked for nothing else."""
    application = {**APPLICATION, "name": "顺义区书画会", "head": "p-5"}
    case = f"registration/applications/{(await desk.post('registration/applications', application))['id']}"
    await desk.post("registration/people", {**KEPT, "person": "p-5"})
    await desk.post(f"{case}/acceptance", ON)
    document: str = (await desk.post(f"{case}/acceptance-notice", ON))["id"]
    sealing = f"/api/registration/documents/{document}/sealing"
    sealed = await desk.client.post(sealing, content=png(2, 2), params=ON, headers={"content-type": "image/png"})
    assert sealed.status_code == 201, sealed.text
    return document


async def handed_in(desk: cities.Desk) -> str:
    """Whoever applied himself."""
    agent = Caller(subject="agent-1", role=Role.AGENT, region="110113")
    headers = {"Authorization": f"Bearer {desk.city.key.signer.token(agent)}"}
    form = {**APPLICATION, "name": "顺义区棋协", "head": "p-7"}
    answer = await desk.client.post("/api/registration/applications", json=form, headers=headers)
    assert answer.status_code == 201, answer.text
    return agent.subject


async def sent_in(desk: cities.Desk) -> str:
    """A sheet of the street's, whose rows are being tried."""
    street = Caller(subject="officer-1", role=Role.STREET, region="110113001")
    headers = {"Authorization": f"Bearer {desk.city.key.signer.token(street)}", "content-type": KIND}
    address = "/api/registration/sheets/file-group/imports"
    answer = await desk.client.post(address, content=workbook(HEAD, CHOIR), headers=headers)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def things(desk: cities.Desk, ids: Mapping[str, str]) -> dict[str, tuple[Any, Stream[Any, Any], UUID]]:
    """One of each family: that which the routes ask for, where they ask for one by its identity."""
    found: dict[str, tuple[Any, Stream[Any, Any], UUID]] = {}
    for service in SERVICES:
        store = desk.city.stores[service.name]
        families = {fact.TOPIC: stream for stream in service.streams for fact in stream.facts}
        for row in await store.recorder.log(0, 10_000):
            stream = families.get(row.topic.partition(":")[0])
            if stream and (stream.name not in found or str(row.stream) in ids.values()):
                found[stream.name] = store, stream, row.stream
    return found


def callers(role: Role, ids: Mapping[str, str]) -> tuple[Caller, Caller]:
    """Of the role here and in the other district; neither is anybody's applicant, party or mediator."""
    level = {Role.CITY: -1, Role.DISTRICT: 0, Role.COMMUNITY: 2, Role.COMMITTEE_CHAIR: 2, Role.MEDIATOR: 2}.get(role, 1)
    here, there = ("110000", "110000") if level < 0 else (OWN[level], OTHER[level])
    bodies = {
        Role.COMMITTEE_CHAIR: ids["committee_id"],
        Role.ORGANISATION: ids["organisation_id"],
        Role.GROUP: ids["group_id"],
    }
    own = Caller(subject="nobody-1", role=role, region=here, body=bodies.get(role, ""))
    return own, Caller(subject="nobody-2", role=role, region=there, body="another" if own.body else "")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("role", list(Role))
async def test_every_route_lets_in_whom_the_table_does_and_nobody_else(town: Town, role: Role) -> None:
    for caller in callers(role, town.ids):
        for asked in town.routes():
            action = ACTIONS[asked.action]
            expected = decide(caller, asked.action)
            if expected.allowed and asked.action == "sheets.receive-sheet":  # where whoever sends it is
                expected = decide(caller, "registration.file-group")
            elif expected.allowed and action.of:
                standing = await town.standing(action.of, asked.action, caller)
                if asked.action == "registration.submit-application":  # whoever hands it in is its applicant
                    standing = replace(standing, people=(*standing.people, (Tie.APPLICANT, caller.subject)))
                expected = decide(caller, asked.action, standing)
            status, rule = await town.answer(asked, caller)
            said = (asked.method, asked.path, caller.region, status, rule)
            if expected.allowed:
                assert status not in (401, 403, 404) or rule in AFTER, said
            elif expected.hidden:  # that there is a street is no secret
                hidden = (403, "OutsideScope") if "{month}" in asked.path else (404, "NotFound")
                assert (status, rule) == hidden, said
            elif rule == "NotAtStage":  # of a project, which is public; whose contract it would be is asked below
                assert asked.action == "procurement.sign-contract", said
            else:
                assert (status, rule) == (403, type(expected.refusal).__name__), said


@pytest.mark.asyncio(loop_scope="module")
async def test_who_does_not_say_who_he_is_sees_what_is_public_and_does_nothing(town: Town) -> None:
    transport = httpx.ASGITransport(town.desk.city.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
        for asked in town.routes():
            path = f"/api/{asked.service}{asked.path.format_map(town.ids)}"
            response = await client.request(asked.method, path, **body_of(asked, {}, {}))
            if ACTIONS[asked.action].public:
                assert response.status_code == 200, path
            else:
                assert response.status_code == 401, path
                assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_signs_a_contract_for_another_buyer(town: Town) -> None:
    project = await town.desk.approved(town.ids["organisation_id"], name="老人餐桌（二期）")
    await town.desk.post(f"procurement/projects/{project}/publication", ON)
    signing = Asked("procurement", "procurement.sign-contract", "POST", f"/projects/{project}/contract")
    other, district = (Caller(subject="buyer", role=role, region=unit) for role, unit in BUYERS)
    for caller in (other, district):
        assert await town.answer(signing, caller) == (403, "OutsideScope")
    own = Caller(subject="buyer", role=Role.STREET, region="110113001")
    assert (await town.answer(signing, own))[0] == 201


BESIDE: Final = {"/health/live", "/health/ready", "/metrics", "/openapi.json"}  # open by meaning: nothing of a case
IDENTITY: Final = {"/me", "/tokens", "/keys", "/.well-known/openid-configuration"}  # these look at who comes themselves


@pytest.mark.asyncio(loop_scope="module")
async def test_no_route_lies_beside_the_door(town: Town) -> None:
    for name, app in town.desk.city.apps.items():
        routers = ROUTERS if name == "districts" else (*ROOMS[name].routers, *HOUSE, law.router)
        beside = set(app.openapi()["paths"]) - {route.path for route in routes_of(routers)}
        assert beside <= BESIDE | (IDENTITY if name == "posts" else set()), name


POST: Final = {"role": "street", "region": "110113001", "title": "officer", "first_on": "2026-03-02"}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_leader_gives_posts_in_his_unit_and_below_and_everybody_takes_his_own_leave(town: Town) -> None:
    async def asked(caller: Caller, path: str, form: dict[str, Any] | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {town.desk.city.key.signer.token(caller)}"}
        response = await town.desk.client.request(
            "POST" if form else "GET", f"/api/posts{path}", headers=headers, json=form
        )
        return response.status_code, response.json()

    def who(role: Role, region: str, subject: str = "leader") -> Caller:
        return Caller(subject=subject, role=role, region=region)

    no_right, elsewhere = who(Role.STREET, "110113001"), who(Role.APPROVER, "110113002")
    assert (await asked(no_right, "/people/person-wang/posts", POST))[0] == 403
    assert (await asked(elsewhere, "/people/person-wang/posts", POST))[0] == 403
    status, wang = await asked(who(Role.APPROVER, "110113001"), "/people/person-wang/posts", POST)
    above, li = await asked(who(Role.APPROVER, "110113"), "/people/person-li/posts", POST)
    assert (status, above) == (201, 201)
    leave = {"deputy": "person-li", "first_on": TODAY, "last_on": "2026-05-20"}
    path = f"/people/person-wang/posts/{wang['id']}/leaves"
    assert (await asked(who(Role.STREET, "110113001", "person-li"), path, leave))[0] == 404
    assert (await asked(who(Role.STREET, "110113001", "person-wang"), path, leave))[0] == 201
    assert (await asked(who(Role.STREET, "110113001"), "/units/110113001/posts"))[0] == 200
    assert (await asked(who(Role.STREET, "110113002"), "/units/110113001/posts"))[0] == 403
    assert (await asked(who(Role.STREET, "110113002"), "/people/person-wang"))[0] == 404
    assert li["id"] != wang["id"]


@pytest.mark.asyncio(loop_scope="module")
async def test_sessions_are_ended_by_oneself_an_operator_and_who_leads_the_unit(town: Town) -> None:
    leader = Caller(subject="leader", role=Role.APPROVER, region="110113001")
    begun = {"Authorization": f"Bearer {town.desk.city.key.signer.token(leader)}"}
    given = await town.desk.client.post("/api/posts/people/person-of-sessions/posts", headers=begun, json=POST)
    assert given.status_code == 201
    for role in Role:
        for subject, region in (("person-of-sessions", "110113001"), ("another", "110113001"), ("third", "110105001")):
            caller = Caller(subject=subject, role=role, region=region)
            headers = {"Authorization": f"Bearer {town.desk.city.key.signer.token(caller)}"}
            path = "/api/posts/people/person-of-sessions/sessions/end"
            status = (await town.desk.client.post(path, headers=headers)).status_code
            may = role is Role.OPERATOR or (subject == "person-of-sessions" and role is not Role.SERVICE)
            may |= role is Role.APPROVER and region == "110113001"
            assert status in ((201,) if may else (403, 404)), (role, subject, region, status)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_leader_links_accounts_for_his_own_region_and_below_and_for_no_other(town: Town) -> None:
    async def asked(region: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, Any]:
        caller = Caller(subject="leader", role=Role.APPROVER, region=region)
        headers = {"Authorization": f"Bearer {town.desk.city.key.signer.token(caller)}"}
        method = "GET" if form is None else "POST"
        response = await town.desk.client.request(method, f"/api/posts{path}", headers=headers, json=form)
        return response.status_code, response.json()

    account = {"issuer": "https://id.example.gov.cn", "sub": "sub-of-somebody", "subject": "person-somebody"}
    for region in ("", "110000", "110105", "110113"):
        assert (await asked("110113001", "/accounts", {**account, "region": region}))[0] == 403
    assert (await asked("110113001", "/accounts", {**account, "region": "110113001"}))[0] == 201
    linked = (await asked("110113", "/accounts", {**account, "sub": "sub-2", "region": "110113001"}))[1]["id"]
    for region, status in (("110105", 404), ("110113002", 404), ("110113001", 200), ("110000", 200)):
        assert (await asked(region, f"/accounts/{linked}"))[0] == status
    assert (await asked("110105", f"/accounts/{linked}/unlinking", {}))[0] == 404
    assert (await asked("110113001", f"/accounts/{linked}/unlinking", {}))[0] == 201
    # what was linked here once is not widened by whoever could link it here
    assert (await asked("110113001", "/accounts", {**account, "sub": "sub-2"}))[0] == 403
    assert (await asked("110000", "/accounts", {**account, "sub": "sub-2"}))[0] == 201


@pytest.mark.asyncio(loop_scope="module")
async def test_a_figure_is_open_and_what_it_counts_is_not(town: Town) -> None:
    async def rows(measure: str, region: str, caller: Caller | None, path: str = "/rows") -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {town.desk.city.key.signer.token(caller)}"} if caller else {}
        transport = httpx.ASGITransport(town.desk.city.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
            asked = await client.get(
                f"/api/districts/figures/{measure}{path}", params={"region": region}, headers=headers
            )
        told = asked.json() if asked.status_code >= 400 else {}
        return asked.status_code, str(told.get("type", "")).rpartition(":")[2]

    def who(role: Role, region: str) -> Caller:
        return Caller(subject="reader", role=role, region=region)

    for path in ("/rows", "/rows.csv"):
        assert await rows("disputes.accepted", "110113", None, path) == (401, "NotSignedIn")
        assert await rows("disputes.accepted", "110113", who(Role.DISTRICT, "110113"), path) == (200, "")
        assert await rows("disputes.accepted", "110113001", who(Role.DISTRICT, "110113"), path) == (200, "")
        assert await rows("disputes.accepted", "110113", who(Role.STREET, "110113001"), path) == (403, "RowsHidden")
        assert await rows("disputes.accepted", "110113", who(Role.DISTRICT, "110105"), path) == (403, "RowsHidden")
        assert await rows("disputes.accepted", "110000", who(Role.CITY, "110000"), path) == (403, "RowsHidden")
        assert await rows("organisations.by-domicile", "110113", None, path) == (200, "")
    assert await rows("disputes.accepted", "110113", None, "") == (200, "")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "more",
    [
        {"role": "committee-chair", "region": "110113001012", "body": "00000000-0000-0000-0000-000000000001"},
        {"role": "authority", "region": "110113", "scopes": ["mediation.major-disputes"]},
        {"role": "expert", "region": ""},
        {"role": "operator", "region": ""},
        {"region": "110113002"},
    ],
    ids=str,
)
async def test_a_units_leader_gives_no_power_beyond_his_unit_and_none_to_himself(
    town: Town, more: dict[str, Any]
) -> None:
    async def gives(leader: Caller, subject: str, form: dict[str, Any]) -> int:
        headers = {"Authorization": f"Bearer {town.desk.city.key.signer.token(leader)}"}
        path = f"/api/posts/people/{subject}/posts"
        return (await town.desk.client.post(path, json=form, headers=headers)).status_code

    leader = Caller(subject="leader", role=Role.APPROVER, region="110113001")
    assert await gives(leader, f"person-{next(COUNT)}", {**POST, "title": "none", **more}) == 403
    assert await gives(leader, "leader", POST) == 403


@pytest.mark.asyncio(loop_scope="module")
async def test_which_rows_differ_is_told_to_operators_alone(town: Town) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.desk.city.app), base_url="http://city") as client:
        assert (await client.get("/api/districts/status")).status_code == 200
        for path in ("verification", "views/disputes/comparison", "views/disputes/rebuild"):
            assert (await client.get(f"/api/districts/{path}")).status_code == 401
