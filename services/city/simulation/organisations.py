"""What becomes of an organisation: written down before anything is told, so that others can rely on it."""

from datetime import date
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from contracts.regions import CITY
from services.city.simulation import naming
from services.city.simulation.asked import Simulation, later, working
from services.city.simulation.ground import SETTLED, community

STOCK: Final = 12_858  # Beijing, November 2021
APPLIED: Final = 1_000  # a year
CITY_LEVEL: Final = 0.33  # registered with the city itself, foundations beside
KINDS: Final = {"association": 0.41, "non-enterprise": 0.56, "foundation": 0.03}
FATES: Final = {  # a year; the others go on as they are
    "renamed": 0.02,
    "renamed-twice": 0.005,  # a slip of the pen, and its correction
    "moved": 0.025,
    "headed": 0.04,
    "suspended": 0.006,  # for a time
    "suspended-and-resumed": 0.004,
    "suspended-and-ended": 0.003,
    "liquidating": 0.005,
    "ended": 0.024,
    "ended-unheard": 0.006,  # its liquidation too is told only when all is over
}
UNHEARD: Final = 0  # the number of one that ends so in every city
LAST_DAYS: Final = 90  # in which its end comes, and comes to be told


class Event(NamedTuple):
    """Something that registration is told of an organisation: of which day, and on which it is keyed."""

    what: str
    on: date
    keyed: date
    until: date | None = None
    to: str = ""


class Biography(NamedTuple):
    """An organisation from its papers to its end, as far as the simulation goes."""

    number: int
    name: str
    kind: str
    registrar: str
    domicile: str
    territory: str
    applied: date
    accepted: date
    examined: date
    registered: date
    keyed: date | None  # the day on which all of that is keyed; None: each on its own day
    answer: str = "approved"  # or "refused", "not-accepted"
    events: tuple[Event, ...] = ()

    @property
    def known(self) -> date:
        """The first day on which it can be named."""
        return self.keyed or self.registered

    @property
    def reference(self) -> str:
        return f"organisation/{self.number}"

    def stands(self, on: date) -> bool:
        """Whether it exists and nothing has been held against it up to the day."""
        grave = (e.on for e in self.events if e.what in ("suspended", "liquidating", "cancelled"))
        return self.answer == "approved" and self.known < on and all(on < day for day in grave)


@lru_cache(maxsize=50_000)
def organisation(simulation: Simulation, number: int) -> Biography:
    """The number-th; those below the stock are there when it begins."""
    chance = simulation.chance(f"organisation/{number}")
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    domicile = community(chance)
    district = domicile[:6]
    of_city = kind == "foundation" or chance.random() < CITY_LEVEL
    near = chance.choice((district, domicile[:9])) if not of_city else CITY
    there = number < simulation.stock(STOCK)
    days = _past(simulation, chance) if there else _to_come(simulation, chance)
    made = Biography(
        number=number,
        name=naming.organisation(number, kind, near),
        kind=kind,
        registrar=CITY if of_city else district,
        domicile=domicile,
        territory=chance.choice((district, domicile[:9], domicile)) if not of_city else chance.choice((CITY, district)),
        applied=days[0],
        accepted=days[1],
        examined=days[2],
        registered=days[3],
        keyed=simulation.first if there else None,
    )
    if not there:
        return made._replace(answer=chance.choices(("approved", "refused", "not-accepted"), (80, 11, 9))[0])
    return made._replace(events=tuple(_events(simulation, made, chance)))


def _past(simulation: Simulation, chance: Random) -> tuple[date, date, date, date]:
    """The days of an application long decided."""
    registered = working(later(SETTLED, chance, 90, (simulation.first - SETTLED).days - 1))
    examined = later(registered, chance, -20, -3)
    accepted = later(examined, chance, -25, -2)
    return later(accepted, chance, -5, -1), accepted, examined, registered


def _to_come(simulation: Simulation, chance: Random) -> tuple[date, date, date, date]:
    """The days of an application in the simulated time; its last steps may come after its end."""
    applied = simulation.day(chance)
    accepted = later(applied, chance, 1, 5)
    examined = later(accepted, chance, 2, 20)
    return applied, accepted, examined, later(examined, chance, 2, 25)


def _events(simulation: Simulation, made: Biography, chance: Random) -> list[Event]:
    """What time brings; of what a street hears only later it is keyed days after its day."""
    fates = {fate: simulation.likely(rate) for fate, rate in FATES.items()}
    fate = chance.choices([*fates, ""], [*fates.values(), 1 - sum(fates.values())])[0]
    if made.number == UNHEARD:
        fate = "ended-unheard"
    on = simulation.day(chance, before_end=LAST_DAYS if made.number == UNHEARD else 0)
    late = later(on, chance, 1, 9) if chance.random() < 0.3 else on
    match fate:
        case "renamed" | "renamed-twice":
            other = naming.organisation(made.number, made.kind, made.domicile[:6] if made.registrar == CITY else CITY)
            events = [Event("renamed", on, late, to=other)]
            back = later(late, chance, 1, 5)
            return events if fate == "renamed" else [*events, Event("renamed", back, back, to=made.name)]
        case "moved":
            elsewhere = community(chance)
            return [Event("moved", on, late, to=elsewhere)] if elsewhere != made.domicile else []
        case "headed":
            return [Event("headed", on, late)]
        case "suspended":
            return [Event("suspended", on, on, until=later(on, chance, 60, 180))]
        case "suspended-and-resumed":
            lifted = later(on, chance, 10, 50)
            return [Event("suspended", on, on, until=later(on, chance, 60, 180)), Event("resumed", lifted, lifted)]
    return _end(fate, on, chance) if fate else []


def _end(fate: str, on: date, chance: Random) -> list[Event]:
    """Nobody is cancelled without liquidation."""
    events = []
    if fate == "suspended-and-ended":
        events.append(Event("suspended", on, on, until=later(on, chance, 90, 180) if chance.random() < 0.5 else None))
        on = later(on, chance, 15, 45)
    over = later(on, chance, 20, 70)
    told = later(over, chance, 6, 15) if fate == "ended-unheard" else None
    events.append(Event("liquidating", on, told or on))
    if fate != "liquidating":
        events.append(Event("cancelled", over, told or over))
    return events
