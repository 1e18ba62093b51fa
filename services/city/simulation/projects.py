"""What becomes of a public project: its days, its terms and its scores, written down before anything is told."""

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from contracts.regions import CITY
from services.city.simulation import naming
from services.city.simulation.asked import Simulation, later
from services.city.simulation.organisations import APPLIED, STOCK, Biography, organisation

DECLARED: Final = 2_018  # a year, as many as the action of 2010 had
TROUBLED: Final = 0.1  # of the projects are of organisations that something befalls later
GRAVE: Final = ("suspended", "liquidating", "cancelled")
FIELDS: Final = (
    *("poverty-relief", "elderly-disabled", "education-aid", "culture-sport-science", "health", "environment"),
    *("women-children", "rural-service", "legal-aid", "employment"),
)
STAGES: Final = (0, 30, 60, 90, 100)
DAY: Final = timedelta(days=1)


class Report(NamedTuple):
    """A stage of the progress table: due, reported, keyed."""

    stage: int
    due: date
    on: date
    keyed: date


class Project(NamedTuple):
    """A project from its declaration on."""

    number: int
    body: Biography
    territory: str
    buyer: str  # a region
    declared: date
    planned: int  # yuan
    price: int

    @property
    def reference(self) -> str:
        return f"project/{self.number}"

    @property
    def name(self) -> str:
        return naming.project(self.number, self.body.number)

    @property
    def abandoned(self) -> date:
        """From this day on nobody carries it out any more: its organisation is wound up."""
        return min((e.on for e in self.body.events if e.what in ("liquidating", "cancelled")), default=date.max)

    def clear(self, day: date) -> date:
        """The day, or the next on which nothing is told of the organisation."""
        while any(event.on <= day <= event.keyed for event in self.body.events):
            day += DAY
        return day


@lru_cache(maxsize=4)
def troubled(simulation: Simulation) -> tuple[Biography, ...]:
    """The organisations that something befalls."""
    bodies = (organisation(simulation, number) for number in range(simulation.stock(STOCK)))
    return tuple(body for body in bodies if any(event.what in GRAVE for event in body.events))


def project(simulation: Simulation, number: int) -> Project | None:
    """The number-th; None where no organisation was found that may declare it."""
    chance = simulation.chance(f"project/{number}")
    declared = simulation.day(chance, after=2, before_end=5)
    body = _declares(simulation, chance, declared)
    if body is None:
        return None
    district, street = body.domicile[:6], body.domicile[:9]
    territory = chance.choices((CITY, district, street, body.domicile), (8, 22, 45, 25))[0]
    buyer = district if territory in (CITY, district) else street
    planned = chance.randint(5, 60) * 10_000
    return Project(number, body, territory, buyer, declared, planned, planned - chance.randint(0, 40) * 1_000)


def _declares(simulation: Simulation, chance: Random, declared: date) -> Biography | None:
    """Somebody who may act until the contract would be signed; by intention a few that something befalls after."""
    signed = declared + timedelta(days=70)
    for attempt in range(60):
        if attempt < 20 and troubled(simulation) and chance.random() < TROUBLED:
            body = chance.choice(troubled(simulation))
        else:
            body = organisation(simulation, chance.randrange(simulation.stock(STOCK) + simulation.flow(APPLIED)))
        if body.known < declared - DAY and body.stands(signed):
            return body
    return None


def reports(chance: Random, starts: date, ends: date, after: date) -> list[Report]:
    """The five stages in order; most in time, some late, some keyed days later."""
    made, last = [], after
    for stage in STAGES:
        due = starts + timedelta(days=(ends - starts).days * stage // 100)
        on = due + timedelta(days=chance.randint(-3, 0) if chance.random() < 0.82 else chance.randint(2, 20))
        on = max(on, last, starts)
        keyed = later(on, chance, 1, 4) if chance.random() < 0.2 else on
        made.append(Report(stage, due, on, keyed))
        last = keyed
    return made
