import asyncio
import json

from services.city.rooms import SERVICES
from services.districts.desk import VIEWS
from tests.support.citizen import Citizen, eventually
from tests.support.running import linli, told

COMMUNITY = "110113001009"
FIGURES = ("organisations.by-domicile", "projects.by-stage", "contracts.value", "returns.imported")


async def test_a_figure_opens_into_its_rows_and_the_events_that_moved_them(city: str, citizen: Citizen) -> None:
    organisation = await citizen.registered(COMMUNITY)
    await citizen.own_write("/board")
    explain = ["explain", "organisations.by-domicile", "--region", COMMUNITY, "--city", city]
    opened = told(await asyncio.to_thread(linli, *explain, "--json"))
    (row,) = [row for row in opened["rows"] if row["id"] == organisation]
    assert [(event["name"], event["source"]) for event in row["events"]] == [
        ("registration.organisation.registered.v1", "registration")
    ]
    assert sum(row["amount"] for row in opened["rows"]) == opened["value"]
    printed = (await asyncio.to_thread(linli, *explain)).stdout
    assert row["title"] in printed
    assert "成立登记" in printed


async def test_status_tells_where_everything_stands(city: str, citizen: Citizen) -> None:
    await citizen.registered(COMMUNITY)
    await citizen.own_write("/board")
    status = told(await asyncio.to_thread(linli, "status", "--city", city, "--json"))
    head = status["services"]["registration"]["position"]
    assert (head > 0, status["services"]["registration"]["epoch"]) == (True, 1)
    assert {view: at["quarantined"] for view, at in status["views"].items()} == {view.name: 0 for view in VIEWS}
    assert all(
        at["position"] + at["behind"] >= head for at in status["views"].values() if "registration" in at["sources"]
    )
    assert all(at["age_seconds"] is not None for at in status["views"].values())
    reactions = [each for service in status["services"].values() for each in service["reactions"]]
    assert {each["name"]: each["quarantined"] for each in reactions} == {
        reaction.name: 0 for service in SERVICES for reaction in service.reactions
    }
    assert status["quarantined"] == 0


async def test_every_view_is_proved_equal_to_its_log_without_being_asked(citizen: Citizen) -> None:
    await citizen.registered(COMMUNITY)
    await citizen.own_write("/board")

    async def proved() -> dict[str, bool]:
        told = await citizen.shown("districts", "/verification")
        return {view: bool(each["at"]) and not each["differences"] for view, each in told.items()}

    every = await eventually(proved, lambda told: all(told.values()))
    assert every.keys() == {view.name for view in VIEWS}


async def test_every_view_is_rebuilt_equal_while_people_go_on_writing(city: str, citizen: Citizen) -> None:
    stop = asyncio.Event()

    async def writing() -> int:
        written = 0
        while not stop.is_set():
            await citizen.registered(COMMUNITY)
            written += 1
        return written

    before = await citizen.figure("organisations.by-domicile", COMMUNITY)
    writer = asyncio.create_task(writing())
    try:
        for view in VIEWS:
            rebuilt = await citizen.rebuilt(view.name)
            assert (rebuilt["state"], rebuilt.get("equal")) == ("done", True), rebuilt
            assert rebuilt["generation"] > rebuilt["before"]
    finally:
        stop.set()
        written = await writer
    await citizen.own_write("/board")
    assert written > 0
    assert await citizen.figure("organisations.by-domicile", COMMUNITY) == before + written
    reconciled = await asyncio.to_thread(linli, "reconcile", "--city", city, "--json")
    assert reconciled.returncode == 0, [r for r in json.loads(reconciled.stdout) if r["status"] != "BALANCED"]
