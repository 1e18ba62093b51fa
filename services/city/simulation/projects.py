"""What becomes of a public project: its days, its terms and its scores, written down before anything is told."""

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from contracts.regions import CITY
from services.city.simulation import naming
from services.city.simulation.asked import Simulation, later
from services.city.simulation.organisations import APPLIED, Biography, organisation
from services.city.simulation.organisations import STOCK as ORGANISATIONS

DECLARED: Final = 2_018  # a year, as many as the action of 2010 had
STOCK: Final = 1_000  # are carried out, or wait for their evaluation, when it begins
CHOSEN: Final = 55  # days within which a project is chosen, contracted and begun
FIRST_END, LAST_END = -45, 220  # days from the first simulated day: within them their terms end, one after another
EVERY_TROUBLED, EVERY_ANNULLED, EVERY_FEW = 5, 4, 3  # of them: something befalls, made anew, with too few raters
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
    entered: date  # nothing of it is keyed before: the books are entered when the organisations are known
    ends: date | None = None  # of the contract, where it was signed before the first simulated day

    @property
    def reference(self) -> str:
        return f"project/{self.number}"

    @property
    def name(self) -> str:
        return naming.project(self.number, self.body.number)

    @property
    def annulled(self) -> bool:
        """Whether the first result of a project of the books is annulled."""
        return self.ends is not None and self.number % EVERY_ANNULLED == 1

    @property
    def few(self) -> bool:
        """Whether too few beneficiaries rate a project of the books."""
        return self.ends is not None and self.number % EVERY_FEW == 2

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
    bodies = (organisation(simulation, number) for number in range(simulation.stock(ORGANISATIONS)))
    return tuple(body for body in bodies if any(event.what in GRAVE for event in body.events))


@lru_cache(maxsize=4)
def known_before(simulation: Simulation) -> tuple[tuple[Biography, ...], tuple[Biography, ...]]:
    """In no order: organisations that nothing grave befalls, and others, all long registered and calm at first."""
    bodies = [organisation(simulation, number) for number in range(simulation.stock(ORGANISATIONS))]
    entered = entered_on(simulation)
    calm = [b for b in bodies if all(e.keyed > entered + DAY and e.on > entered + DAY for e in b.events)]
    old = [body for body in calm if body.registered < simulation.first - timedelta(days=500)]
    simulation.chance("projects of the books").shuffle(old)
    grave = tuple(body for body in old if any(event.what in GRAVE for event in body.events))
    return tuple(body for body in old if body not in grave), grave


def entered_on(simulation: Simulation) -> date:
    """The day on which the books of procurement are entered: the second, when it has heard of the organisations."""
    return simulation.first + DAY


def project(simulation: Simulation, number: int) -> Project | None:
    """The number-th, those below the stock contracted when it begins; None where nobody was found to declare it."""
    chance = simulation.chance(f"project/{number}")
    if number < simulation.stock(STOCK):
        declared, ends = _of_the_books(simulation, chance, number)
        body = _carries_out(simulation, number)
    else:
        declared, ends = simulation.day(chance, after=2, before_end=5), None
        body = _declares(simulation, chance, declared)
    if body is None:
        return None
    district, street = body.domicile[:6], body.domicile[:9]
    territory = chance.choices((CITY, district, street, body.domicile), (8, 22, 45, 25))[0]
    buyer = district if territory in (CITY, district) else street
    planned = chance.randint(5, 60) * 10_000
    price, entered = planned - chance.randint(0, 40) * 1_000, max(declared, entered_on(simulation))
    return Project(number, body, territory, buyer, declared, planned, price, entered, ends)


def _of_the_books(simulation: Simulation, chance: Random, number: int) -> tuple[date, date]:
    """Declared and contracted before the first day, for less than a year; the ends lie evenly, the first first."""
    stratum = (LAST_END - FIRST_END) / simulation.stock(STOCK)
    to_come = FIRST_END + round((number + chance.random()) * stratum)
    ends = simulation.first + timedelta(days=to_come)
    return ends - timedelta(days=chance.randint(max(45, to_come + 15), 290) + CHOSEN), ends


def _carries_out(simulation: Simulation, number: int) -> Biography | None:
    calm, grave = known_before(simulation)
    turn, rest = divmod(number, EVERY_TROUBLED)
    of = grave if grave and rest == EVERY_TROUBLED - 1 else calm
    return of[(turn if of is grave else number) % len(of)] if of else None


def _declares(simulation: Simulation, chance: Random, declared: date) -> Biography | None:
    """Somebody who may act until the contract would be signed; by intention a few that something befalls after."""
    signed = declared + timedelta(days=70)
    for attempt in range(60):
        if attempt < 20 and troubled(simulation) and chance.random() < TROUBLED:
            body = chance.choice(troubled(simulation))
        else:
            body = organisation(
                simulation, chance.randrange(simulation.stock(ORGANISATIONS) + simulation.flow(APPLIED))
            )
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
