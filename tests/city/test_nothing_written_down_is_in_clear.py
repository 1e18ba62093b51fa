"""Marked texts are given to every command that takes a text; then everything that was written is searched for them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from fastapi.routing import APIRoute
from prometheus_client import generate_latest
from pydantic import BaseModel

from contracts.prose import Prose, Statement
from services.chassis.route_names import action_of, routes_of
from services.city.acting import HOUSE
from services.city.rooms import SERVICES
from services.sheets.workbook import KIND
from tests.city.test_carrying_over import ON_PAPER
from tests.districts import cities
from tests.posts.desks import POST
from tests.posts.examples import LI, WANG
from tests.procurement.desks import CONTRACT, DECLARATION, MILESTONES, RETURN, report
from tests.registration.desks import APPLICATION, GROUP
from tests.sheets.desks import CHOIR, HEAD, until, workbook

MARK: Final = "欧阳鲤渔"
TODAY: Final = "2026-05-06"
ON: Final = {"on": TODAY}
WHY: Final = {**ON, "reason": f"因{MARK}反映"}
SERIES: Final = "registration.certificate/110113/2026"
BOOK: Final = "mediation/books/disputes/110113001"


def texts_of(route: APIRoute) -> dict[str, object]:
    """The fields of a command that take a free text, with how each is treated."""
    form = route.body_field.field_info.annotation if route.body_field else None
    if not (isinstance(form, type) and issubclass(form, BaseModel)):
        return {}
    fields = ((name, field.metadata) for name, field in form.model_fields.items())
    return {name: how for name, given in fields for how in given if how in (Prose, Statement)}


ROUTES: Final = {
    action_of(service.name, route): route
    for service in SERVICES
    for route in routes_of((*service.routers, *HOUSE))
    if texts_of(route)
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[cities.Desk]:
    async with cities.desk(tmp_path / "city") as desk:
        yield desk


async def told(desk: cities.Desk) -> set[str]:
    """A life in which every command that takes a text is accepted with a marked one; their actions."""
    accepted = set[str]()

    async def note(response: httpx.Response) -> None:
        request = response.request
        if MARK.encode() in request.content or MARK.encode("unicode_escape") in request.content:
            service, _, path = request.url.path.removeprefix("/api/").partition("/")
            for action, route in ROUTES.items():
                mine = action.startswith(("house.", "sheets.", f"{service}."))
                if mine and route.path_regex.match(f"/{path}") and response.status_code == 201:
                    accepted.add(action)

    desk.client.event_hooks["response"].append(note)
    await registering(desk)
    await mediating(desk)
    await buying(desk)
    await posting(desk)
    await importing(desk)
    return accepted


async def importing(desk: cities.Desk) -> None:
    """A sheet in which somebody is named beside what is read, taken back with a reason that names him too."""
    content = workbook((*HEAD, "备注"), ("胜利社区书画社", *CHOIR[1:], f"{MARK}介绍"))
    headers = {"content-type": KIND, "Linli-Role": "street"}
    address = "/api/registration/sheets/file-group/imports"
    at = f"registration/imports/{(await desk.client.post(address, content=content, headers=headers)).json()['id']}"
    await until(desk.client, f"/api/{at}", "judged")
    await desk.post(f"{at}/start", {"left_out": ""})
    await until(desk.client, f"/api/{at}", "done")
    await desk.post(f"{at}/reversal", {"reason": f"{MARK}说传错了"})
    await until(desk.client, f"/api/{at}", "reversed")


async def registering(desk: cities.Desk) -> None:
    case = (await desk.post("registration/applications", {**APPLICATION, "name": "另一协会", "head": "p-2"}))["id"]
    at = f"registration/applications/{case}"
    asked = [{"material": "charter", "asked": f"{MARK}未签字"}]
    await desk.post(f"{at}/correction", {"on": "2026-03-03", "missing": asked})
    await desk.post(f"{at}/resubmission", {"on": "2026-03-04"})
    await desk.post(f"{at}/acceptance", {"on": "2026-03-04"})
    await desk.post(f"{at}/examination", {"on": "2026-04-10", "favourable": False}, "officer-2")
    await desk.post(f"{at}/refusal", {**ON, "ground": "fraud", "reasons": f"{MARK}伪造材料"}, "officer-3")
    body = f"registration/organisations/{await desk.registered()}"
    await desk.post(f"{body}/suspension", {**ON, "decision_no": "1"})
    await desk.post(f"{body}/order-annulment", WHY)
    carried = (await desk.post("registration/organisations", ON_PAPER))["id"]
    await desk.post(f"registration/organisations/{carried}/carry-over-withdrawal", WHY)
    group = (await desk.post("registration/groups", GROUP))["id"]
    await desk.post(f"registration/groups/{group}/defiling", WHY)
    await desk.post("registration/numbers/voiding", {**WHY, "series": SERIES, "number": 1})


async def mediating(desk: cities.Desk) -> None:
    committee = await desk.formed()
    sheets = f"mediation/committees/{committee}/patrol-sheets"
    sheet = (await desk.post(sheets, {"leads": 2, "on": "2026-05-05"}))["id"]
    await desk.post(f"mediation/patrol-sheets/{sheet}/correction", {**WHY, "leads": 3})
    dispute = await desk.accepted(committee)
    await desk.post(f"{dispute}/acceptance-correction", {**WHY, "matter": "housing"})
    await desk.post(f"{dispute}/conclusion", {"outcome": "failed", **ON})
    await desk.post(f"{dispute}/conclusion-correction", {**WHY, "outcome": "terminated", "concluded_on": TODAY})
    await desk.post(f"{BOOK}/2026-03/submission", ON)
    await desk.post(f"{BOOK}/2026-03/return", WHY)
    await desk.post(f"{BOOK}/2026-03/not-reported", WHY)


async def buying(desk: cities.Desk) -> None:
    organisation = await desk.registered(name="顺义区老友会", head="p-9")
    form = {**DECLARATION, "organisation": organisation}
    chosen, other = [
        f"procurement/projects/{(await desk.post('procurement/projects', {**form, 'name': name}))['id']}"
        for name in ("老人餐桌", "邻里课堂")
    ]
    await desk.post(f"{other}/district-review", {**ON, "opinion": "negative", "reasons": f"{MARK}不同意"})
    await desk.post(f"{other}/rejection", {**ON, "reasons": f"{MARK}不同意"})
    await desk.post(f"{chosen}/district-review", {**ON, "opinion": "positive", "reasons": f"{MARK}推荐"})
    await desk.post(f"{chosen}/approval", {**ON, "reasons": f"{MARK}推荐"})
    await desk.post(f"{chosen}/publication", ON)
    await desk.post(f"{chosen}/contract", CONTRACT)
    for milestone in MILESTONES:
        await desk.post(f"{chosen}/milestones", report(*milestone))
    await desk.post(f"{chosen}/summary", {**ON, "summary": f"{MARK}等老人受益"})
    everything = {"items": ["winner", "amount", "effect"], "effect": f"{MARK}等老人满意"}
    await desk.post(f"{chosen}/disclosures", {**ON, **everything})
    await desk.post("procurement/returns", RETURN)
    explained = {**ON, "cut": "field", "explanation": f"{MARK}计入两次"}
    await desk.post("procurement/returns/shunyi-2025/explanations", explained)
    await judging(desk, organisation, chosen.rpartition("/")[2])


async def judging(desk: cities.Desk, organisation: str, project: str) -> None:
    at = f"evaluation/organisations/{organisation}"
    await desk.post(f"{at}/grades", {**ON, "grade": "4A"})
    await desk.post(f"{at}/grade-adjustment", {**WHY, "grade": "3A"})
    await desk.post(f"{at}/grade-cancellation", WHY)
    await desk.post(f"{at}/grade-reinstatement", WHY)
    of = f"evaluation/projects/{project}/evaluation"
    await desk.post(f"{of}/self", {**ON, "score": "90"})
    await desk.post(f"{of}/beneficiaries", {**ON, "score": "90", "raters": 40})
    await desk.post(f"{of}/third-party", {**ON, "score": "90", "evaluator": "expert-1"})
    await desk.post(f"{of}/result", ON)
    await desk.post(f"{of}/annulment", WHY)


async def posting(desk: cities.Desk) -> None:
    wangs, lis = [(await desk.post(f"posts/people/{person}/posts", POST))["id"] for person in (WANG, LI)]
    at = f"posts/people/{WANG}/posts/{wangs}"
    await desk.post(f"{at}/hand-over", {**WHY, "to": LI, "to_post": lis})
    await desk.post(f"{at}/end", WHY)


def written(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def test_no_text_of_any_command_is_in_a_log_a_view_a_metric_or_the_vault_in_clear(
    desk: cities.Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await told(desk) == ROUTES.keys()
    files = await asyncio.to_thread(written, tmp_path)
    assert {"registration.sqlite", "districts.sqlite", "registration-vault.sqlite"} <= files.keys()
    spoken = {"metrics": generate_latest(), "output": "".join(capfd.readouterr()).encode()}
    marks = (MARK.encode(), MARK.encode("unicode_escape"), MARK.encode("utf-16-le"))
    assert [name for name, content in {**files, **spoken}.items() if any(mark in content for mark in marks)] == []


async def test_who_may_see_a_thing_still_reads_what_was_written_down_also_in_the_districts(desk: cities.Desk) -> None:
    await told(desk)
    table = await desk.get("monthly-tables", region="110113", period="2026-03")
    said = (await desk.get("reconciliation"))["results"]
    assert MARK in str([each["explanation"] for each in said if each["explanation"]])
    assert MARK in str(table)
