"""A simulated city: the same whenever it is told, told once however often it is begun, and counted by its simulator."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.people import gives_away
from services.city.acting import Acting
from services.city.client import Refused, opened
from services.city.embedded import EmbeddedCity
from services.city.filling import filling
from services.city.folder import Folder
from services.city.in_process import InProcess
from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected, Place
from services.city.simulation.days import Day, days
from services.city.simulation.driving import Driver
from services.city.simulation.organisations import organisation
from services.city.simulation.telling import Command, Step
from tests.registration.desks import GROUP
from tests.support.running import linli

SMALL = Simulation(scale=0.002, months=4, seed=7, until=date(2026, 9, 30))
YEAR = Simulation(scale=0.02, months=12, seed=5, until=date(2026, 10, 31))
ASKED = ("--scale", "0.002", "--months", "4", "--seed", "7", "--until", "2026-09-30")
MISHAPS = {
    "registration": (
        *("refusal", "non-acceptance", "suspension", "resumption", "liquidation", "cancellation"),
        *("defiling", "name", "domicile", "head"),
    ),
    "mediation": ("withdrawal", "major"),
    "procurement": ("rejection",),
    "evaluation": ("annulment", "grade-adjustment", "grade-cancellation", "grade-reinstatement"),
}
SERVICES = ("registration", "mediation", "procurement", "evaluation")


def steps(simulation: Simulation) -> list[Step]:
    return [step for day in days(simulation, Expected()) for steps in day.things for step in steps]


def commands(simulation: Simulation) -> list[Command]:
    return [step for step in steps(simulation) if isinstance(step, Command)]


def folder(path: Path) -> Path:
    Folder(path).close()
    return path


def log(path: Path, service: str) -> list[tuple[str, int]]:
    """The stored names of a service's facts with their instants, in the order of the log."""
    with sqlite3.connect(path / f"{service}.sqlite") as db:
        rows = db.execute("select topic, recorded_at from stored_events order by notification_id").fetchall()
    db.close()
    return rows


def test_the_same_simulation_is_told_step_by_step_alike() -> None:
    assert steps(SMALL) == steps(SMALL)
    assert steps(SMALL) != steps(SMALL._replace(seed=8))


def test_every_command_has_a_key_of_its_own_and_is_of_a_simulated_day() -> None:
    told = commands(YEAR)
    assert len({command.key for command in told}) == len(told)
    assert all(YEAR.first <= command.at.date() <= YEAR.until for command in told)
    by_day = [command.at.date() for command in told]
    assert by_day == sorted(by_day)


def test_a_year_has_its_share_of_everything_and_of_what_goes_wrong() -> None:
    told = Counter(command.path.rpartition("/")[2].split("}")[-1] for command in commands(YEAR))
    shares = {"disputes": 3_400, "patrol-sheets": 1_920, "committees": 160, "groups": 860, "projects": 60}
    for path, many in shares.items():
        assert 0.9 * many <= told[path] <= 1.05 * many, (path, told[path])
    told_of = said(commands(YEAR))
    for service, mishaps in MISHAPS.items():
        assert [mishap for mishap in mishaps if not told_of[service, mishap]] == [], service
    late = [command for command in commands(YEAR) if command.body.get("on", "9") < command.at.date().isoformat()]
    assert len([command for command in late if command.at.date() > YEAR.first]) > 100


def said(told: Iterable[Command]) -> Counter[tuple[str, str]]:
    """How often each service was told each thing."""
    return Counter((command.service, command.path.rpartition("/")[2].split("}")[-1]) for command in told)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_smallest_half_year_has_results_and_every_way_back(seed: int) -> None:
    told = commands(Simulation(scale=0.01, months=6, seed=seed, until=date(2026, 10, 31)))
    many = said(told)
    assert many["procurement", "summary"] >= 4
    assert many["evaluation", "result"] - many["evaluation", "annulment"] >= 3
    assert many["evaluation", "annulment"] >= 1
    assert many["procurement", "closure"] >= 3
    for step in ("grade-adjustment", "grade-cancellation", "grade-reinstatement"):
        assert many["evaluation", step] >= 1, step
    assert [command.body["raters"] for command in told if command.body.get("raters", 10) < 10]


@pytest.mark.parametrize("simulation", [SMALL, YEAR])
def test_a_grade_is_decided_on_of_an_organisation_that_has_ended_and_nobody_heard(simulation: Simulation) -> None:
    ends = {
        command.path: (date.fromisoformat(command.body["on"]), command.at.date())
        for command in commands(simulation)
        if command.service == "registration" and command.path.endswith("/cancellation")
    }
    unheard = {
        organisation_in(command.path)
        for command in commands(simulation)
        for path, (ended, heard) in ends.items()
        if command.service == "evaluation" and organisation_in(command.path) == organisation_in(path)
        if ended < command.at.date() < heard
    }
    assert unheard


def organisation_in(path: str) -> str:
    return path.split("/")[2]


def test_no_two_organisations_bear_one_name_and_nobody_is_named() -> None:
    told = commands(YEAR)
    names = [command.body["name"] for command in told if command.path in ("/applications", "/committees")]
    assert len(set(names)) == len(names)
    people = [
        command.body[field] for command in told for field in ("head", "chair", "contact") if field in command.body
    ]
    assert all(person.startswith("person-") for person in people)
    assert not any(gives_away(text) for command in told for text in _texts(command.body))


def _texts(body: Any) -> Iterator[str]:
    match body:
        case str():
            yield body
        case dict() | list():
            for part in body.values() if isinstance(body, dict) else body:
                yield from _texts(part)


def test_an_organisation_s_life_is_the_same_for_all_who_ask() -> None:
    assert organisation(YEAR, 3) == organisation.__wrapped__(YEAR, 3)


class Cut(Exception):
    """The power went."""


def cut_after(many: int, of: Iterable[Day]) -> Iterator[Day]:
    for day in of:
        many -= day.commands
        if many < 0:
            raise Cut
        yield day


async def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    for name, cuts in (("whole", ()), ("cut", (60, 150, 190))):
        for many in cuts:
            async with opened(folder(tmp_path / name), None, simulation=SMALL.told()) as city:
                with pytest.raises(Cut):
                    await Driver(city).drive(cut_after(many, days(SMALL, Expected())))
        async with opened(folder(tmp_path / name), None, simulation=SMALL.told()) as city:
            await Driver(city).drive(days(SMALL, Expected()))
    for service in SERVICES:
        whole, cut = log(tmp_path / "whole", service), log(tmp_path / "cut", service)
        assert Counter(topic for topic, _ in whole) == Counter(topic for topic, _ in cut)


async def test_a_city_that_is_not_simulated_takes_part_in_nothing(tmp_path: Path) -> None:
    async with opened(folder(tmp_path / "city"), None) as city:
        with pytest.raises(Refused, match="Linli-Now") as no:
            await Driver(city).drive(days(SMALL, Expected()))
    assert no.value.problem["status"] == 403
    assert log(tmp_path / "city", "registration") == []


async def test_a_real_city_and_another_simulation_s_are_left_alone(tmp_path: Path) -> None:
    real, other = folder(tmp_path / "real"), folder(tmp_path / "other")
    async with opened(real, None) as city:
        await city.post("registration", "/groups", GROUP | {"on": "2026-05-06"})
    async with opened(other, None, simulation={**SMALL.told(), "seed": 99}):
        pass
    before = log(real, "registration")
    for data, said in ((real, "real city"), (other, "another simulation")):
        ran = linli("simulate", "--data", str(data), *ASKED)
        assert (ran.returncode, ran.stderr.count("\n"), said in ran.stderr) == (3, 1, True)
    assert (log(real, "registration"), log(other, "registration")) == (before, [])
    with Folder(real) as held:
        assert held.simulated is None


async def test_while_a_city_is_filled_nobody_else_writes_and_all_is_known_when_it_was(tmp_path: Path) -> None:
    with Folder(tmp_path / "city") as held:
        async with EmbeddedCity(held, simulated=True) as city:
            transport = InProcess(city.app)
            async with (
                httpx.AsyncClient(transport=transport, base_url="http://city", auth=Acting(city.key.signer)) as client,
                filling(city, held, SMALL),
            ):
                await asyncio.sleep(0)  # it has begun
                meanwhile = await client.post("/api/registration/groups", json=GROUP)
                assert (meanwhile.status_code, meanwhile.headers["Retry-After"]) == (503, "5")
                assert meanwhile.json()["type"] == "urn:linli:problem:being-filled"
                assert (await client.get("/api/districts/board")).status_code == 200
                while not (held.simulated or {}).get("whole"):
                    await asyncio.sleep(0.05)
                before = len(log(tmp_path / "city", "registration"))
                late = await client.post("/api/registration/groups", json=GROUP)
                assert late.status_code == 201
    days = [datetime.fromtimestamp(at / 1_000_000, UTC).date() for _, at in log(tmp_path / "city", "registration")]
    assert max(days[:before]) <= SMALL.until < min(days[before:])


def test_figures_and_rules_agree_time_rises_and_what_lies_is_told(tmp_path: Path) -> None:
    data = str(folder(tmp_path / "city"))
    ran = linli("simulate", "--data", data, *ASKED, "--json")
    report = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr.strip()) == (0, "")
    assert (report["differences"], report["unknown"], report["broken"]) == ([], [], [])
    assert report["commands"] == len(commands(SMALL))
    for service in SERVICES:
        instants = [recorded_at for _, recorded_at in log(tmp_path / "city", service)]
        assert instants == sorted(instants)
        assert datetime.fromtimestamp(instants[-1] / 1_000_000, UTC).date() <= SMALL.until
    fired = Counter(topic for service in SERVICES for topic, _ in log(tmp_path / "city", service))
    assert fired["linli.clock.reminded:1"] > 3
    assert fired["linli.clock.ran-out:1"] > 3
    with sqlite3.connect(tmp_path / "city" / "districts.sqlite") as db:
        ((table,),) = db.execute("select name from sqlite_master where name like 'groups%balances'").fetchall()
        db.execute(f"update {table} set value = value + 1 where region = '110000' and measure = 'groups.ever-filed'")
    db.close()
    again = linli("simulate", "--data", data, *ASKED, "--json")
    lies = json.loads(again.stdout)["differences"]
    assert again.returncode == 1
    assert {(lie[0], lie[1]) for lie in lies} == {("groups.ever-filed", "北京市")}


def test_a_simulation_ends_before_today(tmp_path: Path) -> None:
    said = linli("simulate", "--data", str(folder(tmp_path)), "--until", "2999-01-01")
    assert (said.returncode, "before today" in said.stderr) == (2, True)


def test_expected_counts_a_thing_from_its_day_to_the_next_turn() -> None:
    expected = Expected()
    place, moved = Place("110105001001", "S"), Place("110101001001", "S")
    expected.stays("x", [(date(2026, 3, 1), place), (date(2026, 4, 1), moved), (date(2026, 5, 1), None)])
    asked = [(region, date(2026, month, 1)) for month in (2, 3, 4, 5) for region in ("110000", "110105", "110101")]
    found = [expected.figure("x", region, on).get("S", 0) for region, on in asked]
    assert found == [0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0]
