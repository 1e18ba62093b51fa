"""Every change of a thing that is there already takes If-Match: who has seen another version loses, and hears why.

Each command that is accepted is asked before with a version that the thing never had.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from contracts.access.caller import Caller
from contracts.posts_words import Title
from contracts.roles import Role
from services.chassis.route_names import action_of, routes_of
from services.city.acting import Acting
from services.city.client import City, Refused
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.city.in_process import InProcess
from services.city.rooms import SERVICES
from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected
from services.city.simulation.days import days
from services.city.simulation.driving import Driver
from services.sheets.workbook import KIND
from tests.city.test_carrying_over import ON_PAPER
from tests.districts import cities
from tests.papers.scanned import png
from tests.posts.desks import CHAIN, LEAVE, POST, PROVIDER, REASON
from tests.procurement.desks import DECLARATION, RETURN
from tests.registration.desks import APPLICATION
from tests.sheets.desks import CHOIR, HEAD, until, workbook

HALF_YEAR: Final = Simulation(scale=0.004, months=6, seed=3, until=date(2026, 10, 31))
NOBODY_HAS_SEEN: Final = 90_000
TODAY: Final = "2026-05-06"
ON: Final[Mapping[str, Any]] = {"on": TODAY}
WHY: Final[Mapping[str, Any]] = {**ON, "reason": "录入有误"}
NO_CHANGE: Final = re.compile("/values$|^/texts/")  # a question; what nobody has a version of
CHANGES: Final = {
    action_of(service.name, route): (service.name, route)
    for service in SERVICES
    for route in routes_of(service.routers)
    if "POST" in (route.methods or ()) and "{" in route.path and not NO_CHANGE.search(route.path)
}


class Behind(City):
    """A client that first asks with a version that the thing never had."""

    def __init__(self, client: httpx.AsyncClient, lost: set[str]) -> None:
        super().__init__(client)
        self._lost = lost

    async def post(
        self, service: str, path: str, body: Any, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        for change, (of, route) in CHANGES.items():
            if (of == service or change.startswith("sheets.")) and route.path_regex.match(path):
                stale = {**(headers or {}), "If-Match": f'"{NOBODY_HAS_SEEN}"'}
                with pytest.raises(Refused) as no:
                    await super().post(service, path, body, key, stale)
                assert no.value.problem["status"] == 412, (path, no.value.problem)
                self._lost.add(change)
        return await super().post(service, path, body, key, headers)


async def test_every_change_with_a_version_that_is_not_there_is_412_and_nothing_of_it_is_written(
    tmp_path: Path,
) -> None:
    """Had one of them been written, the command itself would be refused, or a key be another's."""
    lost: set[str] = set()
    with Folder(tmp_path / "simulated") as folder:
        async with EmbeddedCity(folder, simulated=True) as city:
            how: dict[str, Any] = {"transport": InProcess(city.app), "auth": Acting(city.key.signer)}
            async with httpx.AsyncClient(base_url="http://city", timeout=60, **how) as client:
                await Driver(Behind(client, lost)).drive(days(HALF_YEAR, Expected()))
    async with cities.desk(tmp_path / "by-hand") as desk:
        await by_hand(desk, Behind(desk.client, lost))
    assert set(CHANGES) - lost == {"papers.seal-document", "sheets.receive-sheet"}  # of_papers, of_sheets try them


async def by_hand(desk: cities.Desk, city: City) -> None:
    """What does not come to pass in a small half-year."""

    async def told(path: str, form: Mapping[str, Any] = ON, officer: str = "officer-1") -> str:
        service, _, rest = path.partition("/")
        answer = await city.post(service, f"/{rest}", form, None, {"Linli-Actor": officer})
        await desk.city.settle()
        return str(answer["id"])

    async def applied(number: int) -> str:
        form = {**APPLICATION, "name": f"邻里互助会第{number}", "head": f"person-{number + 20}"}
        return f"registration/applications/{await told('registration/applications', form)}"

    await told(f"{await applied(1)}/non-acceptance", {**ON, "competent_authority": "北京市民政局"})
    case = await applied(2)
    await told(f"{case}/acceptance", {"on": "2026-03-04"})
    await told(f"{case}/examination", {"on": "2026-04-10", "favourable": False}, "officer-2")
    await told(f"{case}/pause", {**ON, "ground": "hearing"})
    await told(f"{case}/resumption")
    await told(f"{case}/refusal", {**ON, "ground": "fraud", "reasons": "不实"}, "officer-3")

    organisation = await desk.registered()
    body = f"registration/organisations/{organisation}"
    await told(f"{body}/name", {**ON, "name": "顺义区老友会"})
    await told(f"{body}/head", {**ON, "head": "person-12"})
    await told(f"{body}/suspension", {**ON, "decision_no": "1"})
    await told(f"{body}/order-annulment", WHY)
    await told(f"{body}/suspension", {**ON, "decision_no": "2"})
    await told(f"{body}/resumption")

    carried = f"registration/organisations/{await told('registration/organisations', {**ON_PAPER, 'credit_code': ''})}"
    await told(f"{carried}/completion", {**ON, "credit_code": ON_PAPER["credit_code"]})
    other = {**ON_PAPER, "name": "顺义区书画协会", "credit_code": "", "certificate_no": ""}
    carried = f"registration/organisations/{await told('registration/organisations', other)}"
    await told(f"{carried}/carry-over-withdrawal", WHY)

    committee = await desk.formed()
    sheet = await told(f"mediation/committees/{committee}/patrol-sheets", {**ON, "leads": 2})
    await told(f"mediation/patrol-sheets/{sheet}/correction", {**WHY, "leads": 3})
    dispute = await desk.accepted(committee)
    await told(f"{dispute}/acceptance-correction", {**WHY, "matter": "labour"})
    await told(f"{dispute}/conclusion", {**ON, "outcome": "failed"})
    await told(f"{dispute}/conclusion-correction", {**WHY, "outcome": "terminated", "concluded_on": TODAY})
    book = "mediation/books/disputes/110113001"
    for step in ("2026-01/submission", "2026-01/return", "2026-01/submission", "2026-01/receipt"):
        await told(f"{book}/{step}", WHY if step.endswith("return") else ON)
    await told(f"{book}/2026-02/not-reported", WHY)

    project = await told("procurement/projects", {**DECLARATION, "organisation": organisation})
    await told(f"procurement/projects/{project}/district-review", {**ON, "opinion": "positive"})
    await told(f"procurement/projects/{project}/rejection", {**ON, "reasons": "重复申报"})
    await told("procurement/returns", {**RETURN, "code": "return-1"})
    explained = {**ON, "cut": "field", "explanation": "合计重复"}
    await told("procurement/returns/return-1/explanations", explained)
    await told(f"evaluation/projects/{await desk.contracted(organisation, name='二期')}/evaluation")
    await of_posts(told)
    await of_people(told)
    await signed_off(desk, city, await applied(3))
    await of_papers(desk, told, await applied(4), organisation)
    await of_sheets(desk, told)


async def of_sheets(desk: cities.Desk, told: Any) -> None:
    """The same routes in every service that takes sheets; of registration they are asked."""
    content = workbook(HEAD, ("胜利社区书画社", *CHOIR[1:]))
    for seen, status in ((NOBODY_HAS_SEEN, 412), (0, 201)):
        headers = {"content-type": KIND, "If-Match": f'"{seen}"', "Linli-Role": "street"}
        answer = await desk.client.post("/api/registration/sheets/file-group/imports", content=content, headers=headers)
        assert answer.status_code == status, answer.text
    at = f"registration/imports/{answer.json()['id']}"

    await until(desk.client, f"/api/{at}", "judged")
    await told(f"{at}/start", {"left_out": ""})
    await until(desk.client, f"/api/{at}", "done")
    await told(f"{at}/reversal", {"reason": "传错了表"})
    await until(desk.client, f"/api/{at}", "reversed")


async def of_people(told: Any) -> None:
    """The same routes in every service that keeps people; of evaluation they are asked."""
    values = [{"field": "name", "content": "王五"}]
    kept = {**ON, "person": "person-77", "values": values, "source": "counter"}
    kept["consents"] = [{**ON, "separate": True}]
    at = f"evaluation/people/{kept['person']}"
    await told("evaluation/people", kept)
    await told(f"{at}/consents/evaluation", {**ON, "separate": True})
    await told(f"{at}/guardian", {**ON, "guardian": "person-78"})
    corrected = [{"field": "name", "value": "赵六"}]
    await told(f"{at}/corrections", {**ON, "purpose": "evaluation", "source": "counter", "fields": corrected})
    await told(f"{at}/restrictions/evaluation")
    await told(f"{at}/restrictions/evaluation/lifting")
    await told(f"{at}/holds", {**ON, "reason": "audit", "reference": "A-1"})
    await told(f"{at}/holds/A-1/lifting")
    await told(f"{at}/exports", {})
    await told(f"{at}/consents/evaluation/withdrawal")
    await told("evaluation/people", kept)
    await told(f"{at}/erasure", {})


async def of_posts(told: Any) -> None:
    wang = "posts/people/person-wang/posts"
    post, other = await told(wang, POST), await told("posts/people/person-li/posts", POST)
    await told(f"{wang}/{post}/leaves", LEAVE)
    await told(f"{wang}/{post}/return")
    await told(f"{wang}/{post}/hand-over", {**REASON, "to": "person-li", "to_post": other})
    await told("posts/people/person-li/sessions/end", {})
    await told(f"posts/people/person-li/posts/{other}/end", REASON)
    chain = "posts/units/110113002/chains/registration.approve-application"
    await told(chain, CHAIN)
    await told(f"{chain}/end")
    account = await told("posts/accounts", {"issuer": PROVIDER, "sub": "sub-1", "subject": "person-li"})
    await told(f"posts/accounts/{account}/unlinking", REASON)


async def of_papers(desk: cities.Desk, told: Any, case: str, organisation: str) -> None:
    """Papers of an application and of an organisation whose people are known; a scan is sent as it is."""
    for person in ("person-24", "person-12"):
        values = [{"field": "name", "content": "王五"}]
        await desk.post("registration/people", {**ON, "person": person, "values": values, "source": "form"})
    await told(f"{case}/correction", {**ON, "missing": [{"material": "charter", "asked": "无业务范围"}]})
    await told(f"{case}/correction-notice")
    await told(f"{case}/resubmission")
    await told(f"{case}/acceptance")
    document = await told(f"{case}/acceptance-notice")
    await told(f"registration/organisations/{organisation}/certificate", {**ON, "ground": "first"})
    blanks = {**ON, "registrar": "110113", "prefix": "京", "first": 1, "last": 9}
    book = await told("registration/blank-books", blanks)
    await told(f"registration/blank-books/{book}/spoils", {**ON, "number": 1, "reason": "lost"})
    sealing = f"/api/registration/documents/{document}/sealing"
    for seen, status in ((NOBODY_HAS_SEEN, 412), (1, 201)):
        how: dict[str, Any] = {"params": ON, "headers": {"content-type": "image/png", "If-Match": f'"{seen}"'}}
        answer = await desk.client.post(sealing, content=png(2, 2), **how)
        assert answer.status_code == status, answer.text


async def signed_off(desk: cities.Desk, city: City, case: str) -> None:
    chain = "posts/units/110113/chains/registration.approve-application"
    await desk.post(chain, {**CHAIN, "on": "2026-03-02"})
    await desk.post(f"{case}/acceptance", {"on": "2026-03-04"})
    await desk.post(f"{case}/examination", {"on": "2026-04-10", "favourable": True}, actor="officer-2")
    officer = Caller(subject="wang", role=Role.DISTRICT, region="110113", title=Title.OFFICER)
    headers = {"Authorization": f"Bearer {desk.city.key.signer.token(officer)}"}
    path = f"/{case.partition('/')[2]}/sign-offs"
    await city.post("registration", path, {**ON, "step": "officer"}, None, headers)
    await desk.post(f"{chain}/end", ON)
