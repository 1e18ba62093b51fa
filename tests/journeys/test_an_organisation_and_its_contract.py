from typing import Any

from tests.support.citizen import DISTRICT, STREET, Citizen, day, eventually

COMMUNITY = "110113001012"
LINE = ("110000", DISTRICT, STREET, COMMUNITY)
COUNTED = "organisations.by-domicile"


def tile(board: Any, key: str) -> int:
    (value,) = [tile["value"] for tile in board["tiles"] if tile["key"] == key]
    return int(value)


async def boards(citizen: Citizen, key: str) -> list[int]:
    return [tile(await citizen.own_write("/board", region=region), key) for region in LINE]


async def test_s7_a_cancelled_organisations_contract_comes_under_review_and_the_board_moves(citizen: Citizen) -> None:
    case = await citizen.applied(COMMUNITY)
    before = await boards(citizen, "R1")
    await citizen.done("registration", f"/applications/{case}/approval", {"on": day()}, "officer-3")
    assert await boards(citizen, "R1") == [value + 1 for value in before]
    organisation = (await citizen.shown("registration", f"/applications/{case}"))["state"]["organisation"]
    await citizen.heard_of(organisation)
    _, contract = await citizen.contracted(organisation)
    reviewed = await boards(citizen, "under-review")
    asked = await boards(citizen, "tasks")

    await citizen.done("registration", f"/organisations/{organisation}/liquidation", {"on": day()})
    await citizen.done("registration", f"/organisations/{organisation}/cancellation", {"on": day()})
    assert await boards(citizen, "R1") == before
    provider = f"/providers/{organisation}"
    await eventually(
        lambda: citizen.shown("procurement", provider), lambda told: told["state"]["seen"]["standing"] == "cancelled"
    )
    told = await citizen.shown("procurement", f"/contracts/{contract}")
    assert (told["under_review"], told["task_open"]) == (True, True)
    for measure, earlier in (("contracts.under-review", reviewed), ("contracts.buyer-tasks", asked)):
        for region, value in zip(LINE, earlier, strict=True):
            await citizen.becomes(measure, region, value + (region != COMMUNITY))  # where its buyer is: at the street


async def test_a_project_goes_from_its_declaration_to_its_end_and_its_shares_move(citizen: Citizen) -> None:
    citizen.on = day(ago=40)  # of what was due then, the time has passed
    organisation = await citizen.registered("110113001006")
    await citizen.heard_of(organisation)
    measures = (
        "projects.milestones-due",
        "projects.milestones-on-time",
        "projects.disclosure-required",
        "projects.disclosure-published",
    )
    before = [await citizen.figure(measure, STREET) for measure in measures]
    project, contract = await citizen.contracted(organisation)
    await citizen.reported(project)
    await citizen.done("procurement", f"/projects/{project}/summary", {"summary": "服务老人1200人次", "on": citizen.on})
    items = {"items": ["winner", "amount", "effect"], "effect": "满意", "on": citizen.on}
    await citizen.done("procurement", f"/projects/{project}/disclosures", items)
    await citizen.evaluated(project)
    await citizen.done("procurement", f"/projects/{project}/closure", {"on": citizen.on})
    assert (await citizen.shown("procurement", f"/contracts/{contract}"))["state"]["closed_on"] == citizen.on
    board = await citizen.own_write("/board", region=STREET)
    after = [await citizen.figure(measure, STREET) for measure in measures]
    moved = [now - then for now, then in zip(after, before, strict=True)]
    assert moved == [1, 1, 4, 4]  # of five milestones one was due by now, and was on time; the result is public too
    shares = {tile["key"]: tile["share"] for tile in board["tiles"] if tile["share"]}
    for key, (due, done) in (("P8", after[:2]), ("P11", after[2:])):
        assert (shares[key]["numerator"], shares[key]["denominator"]) == (done, due)
