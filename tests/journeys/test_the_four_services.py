"""What the four services do to each other, as people meet it: mediation, evaluation, and procurement that listens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.clock import ZONE
from tests.support.citizen import DISTRICT, STREET, Citizen, day, eventually, reference, unused

COMMUNITY = "110113001012"
LINE = ("110000", DISTRICT, STREET, COMMUNITY)


def person() -> str:
    return reference("person")


async def formed(citizen: Citizen) -> str:
    form = {"name": f"人民调解委员会{unused()}", "kind": "community", "region": COMMUNITY, "members": 5, "women": 2}
    on = day(ago=30)
    return str((await citizen.done("mediation", "/committees", {**form, "chair": person(), "on": on}))["id"])


async def accepted(citizen: Citizen, **form: object) -> str:
    asked = {
        "committee": await formed(citizen),
        "region": COMMUNITY,
        "matter": "neighbours",
        "source": "applied",
        "parties": [person(), person()],
        "on": day(ago=5),
    }
    return str((await citizen.done("mediation", "/disputes", {**asked, **form}))["id"])


async def figures(citizen: Citizen, *measures: str, region: str = COMMUNITY) -> list[int]:
    return [await citizen.figure(measure, region) for measure in measures]


async def shares(citizen: Citizen, region: str) -> dict[str, Any]:
    board = await citizen.own_write("/board", region=region)
    return {tile["key"]: tile["share"] for tile in board["tiles"] if tile["share"]}


async def test_a_dispute_is_accepted_and_concluded_and_the_boards_of_its_line_move(citizen: Citizen) -> None:
    measures = ("disputes.accepted", "disputes.in-hand", "disputes.concluded")
    before = [await figures(citizen, *measures, region=region) for region in LINE]
    dispute = await accepted(citizen)
    await citizen.own_write("/board", region=COMMUNITY)
    in_hand = [await figures(citizen, *measures, region=region) for region in LINE]
    assert in_hand == [[a + 1, h + 1, c] for a, h, c in before]

    await citizen.done("mediation", f"/disputes/{dispute}/assignment", {"mediator": person(), "on": day(ago=4)})
    settled = {"outcome": "agreed-written", "amount": {"amount": "1200", "unit": "yuan"}, "on": day(ago=1)}
    await citizen.done("mediation", f"/disputes/{dispute}/conclusion", settled)
    told = await shares(citizen, COMMUNITY)
    concluded = [await figures(citizen, *measures, region=region) for region in LINE]
    assert concluded == [[a + 1, h, c + 1] for a, h, c in before]
    accepted_ever, _, concluded_ever = concluded[-1]
    assert (told["M4a"]["denominator"], told["M4b"]["denominator"]) == (concluded_ever, accepted_ever)


async def test_s3_the_districts_minute_is_the_districts_and_not_the_streets(citizen: Citizen) -> None:
    learned = (datetime.now(UTC) - timedelta(days=2)).astimezone(ZONE).replace(hour=22, minute=10, second=0)
    dispute = await accepted(citizen)
    before = await figures(citizen, "majors.flagged", "majors.late", "majors.open")

    def after(hours: int, minutes: int = 0) -> dict[str, str]:
        return {"at": (learned + timedelta(hours=hours, minutes=minutes)).isoformat(timespec="seconds")}

    flagged = {"criteria": ["death"], "learned_at": learned.isoformat(timespec="seconds")}
    major = (await citizen.done("mediation", f"/disputes/{dispute}/major", flagged))["id"]
    await citizen.done("mediation", f"/majors/{major}/sending", after(10, 50))
    await citizen.done("mediation", f"/majors/{major}/acknowledgement", after(11))
    await citizen.done("mediation", f"/majors/{major}/sending", after(24, 1))
    await citizen.done("mediation", f"/majors/{major}/acknowledgement", after(25, 20))

    state = (await citizen.shown("mediation", f"/majors/{major}"))["state"]
    assert (state["late"]["level"], state["late"]["seconds"]) == ("district", 60)
    assert [each["seconds"] for each in state["acknowledged"]] == [600, 4740]
    await citizen.own_write("/board", region=COMMUNITY)
    told = await citizen.shown("districts", "/figures/majors.late", region=COMMUNITY)
    now = await figures(citizen, "majors.flagged", "majors.late", "majors.open")
    assert now == [before[0] + 1, before[1] + 1, before[2]]
    assert "district" in {cut["cut"] for cut in told["cuts"]}


async def test_a_project_is_evaluated_before_it_closes_and_its_result_is_public(citizen: Citizen) -> None:
    citizen.on = day(ago=40)
    organisation = await citizen.registered("110113001006")
    await citizen.heard_of(organisation)
    project, _ = await citizen.contracted(organisation)
    await citizen.reported(project)
    await citizen.done("procurement", f"/projects/{project}/summary", {"summary": "服务老人1200人次", "on": citizen.on})
    items = {"items": ["winner", "amount", "effect"], "effect": "满意", "on": citizen.on}
    await citizen.done("procurement", f"/projects/{project}/disclosures", items)
    closing = {"on": citizen.on}
    no = await citizen.client.post(f"/api/procurement/projects/{project}/closure", json=closing)
    assert (no.status_code, no.json()["errors"][0]["rule"]) == (409, "NotEvaluated")

    await citizen.evaluated(project)
    await citizen.done("procurement", f"/projects/{project}/closure", closing)
    published = await citizen.own_write("/figures/projects.by-stage", region=STREET)
    assert "closed" in {cut["cut"] for cut in published["cuts"]}


async def test_a_grade_is_noted_by_procurement_and_goes_with_the_organisation(citizen: Citizen) -> None:
    organisation = await citizen.registered("110113001006")
    await citizen.heard_of(organisation)
    evaluated = f"/api/evaluation/organisations/{organisation}"
    await eventually(lambda: citizen.client.get(evaluated), lambda answer: answer.status_code == 200)
    await citizen.done("evaluation", f"/organisations/{organisation}/grades", {"grade": "4A", "on": day()})

    provider = f"/providers/{organisation}"
    told = await eventually(lambda: citizen.shown("procurement", provider), lambda told: bool(told["state"]["grades"]))
    (span,) = told["state"]["grades"]
    assert span["grade"] == "4A"
    assert span["valid_from"] > day()  # by the rule set of 2026 it begins on 1 January: no figure counts it yet

    await citizen.done("registration", f"/organisations/{organisation}/liquidation", {"on": day()})
    await citizen.done("registration", f"/organisations/{organisation}/cancellation", {"on": day()})
    await eventually(lambda: citizen.shown("procurement", provider), lambda told: not told["state"]["grades"])


@pytest.mark.parametrize("rule", ["X4", "X5", "X15", "X16"])
async def test_what_the_services_say_of_each_other_reconciles(citizen: Citizen, rule: str) -> None:
    async def asked() -> list[Any]:
        results = (await citizen.shown("districts", "/reconciliation"))["results"]
        return [each["status"] for each in results if each["rule"].startswith(rule)]

    found = await eventually(asked, lambda statuses: bool(statuses) and set(statuses) == {"BALANCED"})
    assert found
