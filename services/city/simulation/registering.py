"""What registration is told of organisations: papers, decisions, alterations, ends; and what that should count."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import pairwise, zip_longest
from typing import Any, Final

from contracts.regions import CITY, find
from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected, Place, Turn, until
from services.city.simulation.organisations import APPLIED, STOCK, Biography, Event, organisation
from services.city.simulation.telling import Life, Step, Telling, yuan

REACHED: Final = {"suspended": "suspended", "resumed": "active", "liquidating": "liquidating", "cancelled": "cancelled"}
PATHS: Final = {
    "renamed": "name",
    "moved": "domicile",
    "headed": "head",
    "suspended": "suspension",
    "resumed": "resumption",
    "liquidating": "liquidation",
    "cancelled": "cancellation",
}
GROUNDS: Final = ("similar-in-area", "purpose-unlawful", "other-law")
HEARD: Final = ("state", "seen", "seen_version")


def lives(simulation: Simulation) -> Iterator[Life]:
    for number in range(simulation.stock(STOCK) + simulation.flow(APPLIED)):
        body = organisation(simulation, number)
        yield Life(body.keyed or body.applied, partial(_steps, simulation, body))


def _steps(simulation: Simulation, body: Biography, expected: Expected) -> Iterator[Step]:
    telling = Telling(simulation, body.reference)
    case = f"registration/applications/{{case/{body.number}}}"
    papers: tuple[tuple[str, date, dict[str, Any], str], ...] = (
        ("registration/applications", body.applied, _application(simulation, body), "officer-1"),
        (f"{case}/acceptance", body.accepted, {}, "officer-1"),
        (f"{case}/examination", body.examined, {"favourable": body.answer == "approved"}, "officer-2"),
        (f"{case}/{_decision(body)}", body.registered, _reasons(simulation, body), "officer-3"),
    )
    if body.answer == "not-accepted":
        named = {"competent_authority": f"{find(CITY if body.registrar != CITY else body.domicile[:6]).name}民政局"}
        papers = (papers[0], (f"{case}/non-acceptance", body.accepted, named, "officer-1"))
    for number, (path, on, form, officer) in enumerate(papers):
        keyed = body.keyed or on
        if not telling.in_time(keyed):
            return
        keeps = "" if number else f"case/{body.number}"
        yield telling.tell(keyed, path, form | {"on": on.isoformat()}, officer, keeps)
    if body.answer == "approved":
        yield telling.look(body.known, case, "state", "organisation", keeps=body.reference)
        yield from _heard(telling, body, body.known, 1)
        yield from _life(telling, body, expected)


def _heard(telling: Telling, body: Biography, keyed: date, version: int) -> Iterator[Step]:
    """The other services have noted what registration says."""
    for path in ("procurement/providers", "evaluation/organisations"):
        yield telling.look(keyed, f"{path}/{{{body.reference}}}", *HEARD, least=version)


def _life(telling: Telling, body: Biography, expected: Expected) -> Iterator[Step]:
    events = [event for event in body.events if telling.in_time(event.keyed)]
    count(expected, body, events)
    for version, event in enumerate(events, 2):
        form: dict[str, Any] = {"on": event.on.isoformat()}
        match event.what:
            case "renamed":
                form["name"] = event.to
            case "moved":
                form["domicile"] = event.to
            case "headed":
                form["head"] = f"person-o{body.number}-2"
            case "suspended":
                form["decision_no"] = f"民罚-{body.registrar}-{event.on.year}-{body.number:06}"
                form["until"] = event.until.isoformat() if event.until else None
        yield telling.tell(event.keyed, f"registration/organisations/{{{body.reference}}}/{PATHS[event.what]}", form)
        if event.what != "headed":  # who the head is stays with registration
            yield from _heard(telling, body, event.keyed, version)


def count(expected: Expected, body: Biography, events: list[Event]) -> None:
    """By domicile, registrar and standing; a suspension lapses by itself on the day it names."""
    kind, born = body.kind, body.registered
    moves = [(event.on, event.to) for event in events if event.what == "moved"]
    homes: list[tuple[date, str]] = [(born, body.domicile), *moves]
    end = next((event.on for event in events if event.what == "cancelled"), None)
    expected.ever("organisations.ever-registered", born, Place(body.domicile, kind))
    for (_, left), (on, home) in pairwise(homes):
        expected.ever("organisations.ever-moved-out", on, Place(left, kind))
        expected.ever("organisations.ever-moved-in", on, Place(home, kind))
    if end:
        expected.ever("organisations.ever-ended", end, Place(homes[-1][1], kind))
    at_home: list[Turn] = [(on, Place(home, kind)) for on, home in homes]
    expected.stays("organisations.by-domicile", until(at_home, end))
    expected.stays("organisations.by-registrar", until([(born, Place(body.registrar, kind))], end))
    standing = standings(body, events)
    expected.stays("organisations.by-status", until(standing, end))
    expected.stays("providers.by-standing", standing)


def standings(body: Biography, events: list[Event]) -> list[Turn]:
    """How it stands from which day on, and where; one thing or the other happens to it, never two at once."""
    turns: list[Turn] = [(body.registered, Place(body.domicile, "active"))]
    for event, after in zip_longest(events, events[1:]):
        if event.what == "moved":
            turns.append((event.on, Place(event.to, "active")))
        elif event.what in REACHED:
            turns.append((event.on, Place(body.domicile, REACHED[event.what])))
            if event.until and (after is None or event.until < after.on):
                turns.append((event.until, Place(body.domicile, "active")))
    return turns


def _decision(body: Biography) -> str:
    return "approval" if body.answer == "approved" else "refusal"


def _reasons(simulation: Simulation, body: Biography) -> dict[str, Any]:
    if body.answer != "refused":
        return {}
    ground = simulation.chance(f"{body.reference}/ground").choice(GROUNDS)
    return {"ground": ground, "reasons": "经审查,不符合成立登记条件"}


def _application(simulation: Simulation, body: Biography) -> dict[str, Any]:
    chance = simulation.chance(f"{body.reference}/papers")
    match body.kind:
        case "association":
            details: dict[str, Any] = {"kind": body.kind, "individuals": chance.randint(50, 400), "units": 0}
            funds = chance.randint(3, 50) * 10_000
        case "non-enterprise":
            details = {"kind": body.kind, "form": chance.choice(("legal-person", "legal-person", "partnership"))}
            funds = chance.randint(1, 100) * 10_000
        case _:
            council, years = chance.randint(5, 25), chance.randint(3, 5)
            details = {"kind": body.kind, "scope": "non-public", "council": council, "term_years": years}
            funds = chance.randint(200, 2_000) * 10_000
    sponsor = "北京市" if body.registrar == CITY else find(body.registrar).name
    agreed = body.applied - timedelta(days=chance.randint(2, 25))
    return {
        "name": body.name,
        "places": {"registrar": body.registrar, "domicile": body.domicile, "territory": body.territory},
        "head": f"person-o{body.number}",
        "funds": yuan(funds),
        "sponsor": f"{sponsor}{chance.choice(('民政局', '教育委员会', '文化和旅游局', '卫生健康委员会', '体育局'))}",
        "sponsor_approved_on": agreed.isoformat(),
        "details": details,
    }
