"""Mediation: committees with their patrol sheets month by month, and what comes before them; and what should count."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache, partial
from random import Random
from typing import Any, Final, NamedTuple

from contracts.dates import add_months
from contracts.months import Month
from services.city.simulation import naming
from services.city.simulation.asked import Simulation, later, working
from services.city.simulation.counting import Expected, Place
from services.city.simulation.ground import communities, streets
from services.city.simulation.telling import Life, Step, Telling, yuan
from services.city.simulation.words import TRADES

COMMITTEES: Final = 8_000
DISPUTES: Final = 170_000  # a year
OF_STREETS, OF_TRADES = 0.043, 0.03  # of the committees; the others are of communities
MATTERS: Final = {
    "neighbours": 30, "marriage-family": 18, "housing": 7, "damages": 9, "contract": 6, "labour": 6,
    "property-management": 8, "traffic": 5, "medical": 1, "environment": 2, "village-affairs": 3, "land-forest": 1,
    "expropriation": 1, "other": 3,
}  # fmt: skip
SOURCES: Final = {"applied": 62, "proactive": 20, "police": 9, "court": 6, "authority": 3}
OUTCOMES: Final = {"agreed-written": 68, "agreed-oral": 27, "failed": 4, "terminated": 1}
ABOUT_MONEY: Final = 0.4
WITHDRAWN: Final = 0.04


class Committee(NamedTuple):
    """A people's mediation committee, as it is on the books."""

    number: int
    kind: str
    region: str
    name: str
    formed: date

    @property
    def reference(self) -> str:
        return f"committee/{self.number}"


@lru_cache(maxsize=10_000)
def committee(simulation: Simulation, number: int) -> Committee:
    chance = simulation.chance(f"committee/{number}")
    formed = working(later(date(2023, 2, 1), chance, 0, max(1, (simulation.first - date(2023, 2, 1)).days - 1)))
    formed = min(formed, simulation.first)
    total = simulation.stock(COMMITTEES)
    of_streets, of_trades = round(total * OF_STREETS), round(total * OF_TRADES)
    if number < of_streets:
        region = _shuffled(simulation.seed, "streets")[number]
        return Committee(number, "street", region, naming.committee(region), formed)
    if number < of_streets + of_trades:
        region = _shuffled(simulation.seed, "trades")[number - of_streets]
        name = naming.committee(region, chance.randrange(len(TRADES)))
        return Committee(number, "industry", region, name, formed)
    region = _shuffled(simulation.seed, "communities")[number - of_streets - of_trades]
    return Committee(number, "community", region, naming.committee(region), formed)


@lru_cache(maxsize=10)
def _shuffled(seed: int, what: str) -> tuple[str, ...]:
    codes = list(communities() if what == "communities" else streets())
    Random(f"{seed}/{what}").shuffle(codes)  # noqa: S311 - to be repeated
    return tuple(codes)


def lives(simulation: Simulation) -> Iterator[Life]:
    total = simulation.stock(COMMITTEES)
    for number in range(total):
        yield Life(simulation.first, partial(_committee, simulation, number))
    for number in range(simulation.flow(DISPUTES)):
        dispute = dispute_of(simulation, number)
        yield Life(dispute.keyed, partial(_dispute, simulation, dispute))


def _committee(simulation: Simulation, number: int, expected: Expected) -> Iterator[Step]:
    """Formed long ago and entered on the first day; then a sheet a month, some of them days late."""
    this, telling = committee(simulation, number), Telling(simulation, f"committee/{number}")
    chance = simulation.chance(f"{this.reference}/sheets")
    members = chance.choice((3, 5, 5, 7, 9))
    form = {
        "name": this.name, "kind": this.kind, "region": this.region, "members": members,
        "women": chance.randint(1, members - 1), "chair": f"person-c{number}", "on": this.formed.isoformat(),
    }  # fmt: skip
    yield telling.tell(simulation.first, "mediation/committees", form, keeps=this.reference)
    expected.stays("committees.active", [(this.formed, Place(this.region, this.kind))])
    walked: dict[Month, date] = {}  # when it first looked in a month
    for month in range(simulation.months):
        on = add_months(simulation.first, month) + timedelta(days=chance.randint(1, 26))
        keyed = later(on, chance, 1, 4) if chance.random() < 0.15 else on
        leads = chance.randint(1, 4) if chance.random() < 0.3 else 0
        if telling.in_time(keyed):
            sheet = {"leads": leads, "on": on.isoformat()}
            yield telling.tell(keyed, f"mediation/committees/{{{this.reference}}}/patrol-sheets", sheet)
            expected.ever("patrols.sheets", on, Place(this.region, "found" if leads else "nil"))
            expected.ever("patrols.sheets-of-month", on, Place(this.region, str(Month.of(on))))
            walked[Month.of(on)] = min(on, walked.get(Month.of(on), on))
            if leads:
                expected.ever("patrols.leads", on, Place(this.region), leads)
    for month_of, since in walked.items():  # a figure of its month: with the next it begins anew
        over = add_months(month_of.first, 1)
        expected.stays("patrols.committees-of-month", [(since, Place(this.region, str(month_of))), (over, None)])


class Dispute(NamedTuple):
    """A dispute from its acceptance on, and when that is keyed."""

    number: int
    committee: Committee
    accepted: date
    keyed: date

    @property
    def reference(self) -> str:
        return f"dispute/{self.number}"


def dispute_of(simulation: Simulation, number: int) -> Dispute:
    chance = simulation.chance(f"dispute/{number}")
    accepted = simulation.day(chance)
    keyed = later(accepted, chance, 1, 9) if chance.random() < 0.12 else accepted
    before = committee(simulation, chance.randrange(simulation.stock(COMMITTEES)))
    return Dispute(number, before, accepted, keyed)


def _dispute(simulation: Simulation, this: Dispute, expected: Expected) -> Iterator[Step]:
    telling, chance = Telling(simulation, this.reference), simulation.chance(f"{this.reference}/course")
    if not telling.in_time(this.keyed):
        return
    region, accepted = this.committee.region, this.accepted
    matter = chance.choices(list(MATTERS), list(MATTERS.values()))[0]
    source = chance.choices(list(SOURCES), list(SOURCES.values()))[0]
    parties = [f"person-d{this.number}-{n}" for n in range(chance.choice((2, 2, 2, 2, 3, 4)))]
    form = {
        "committee": f"{{{this.committee.reference}}}", "region": region, "matter": matter, "source": source,
        "parties": parties, "on": accepted.isoformat(),
    }  # fmt: skip
    yield telling.tell(this.keyed, "mediation/disputes", form, keeps=this.reference)
    expected.ever("disputes.accepted", accepted, Place(region, matter))
    expected.ever("disputes.by-source", accepted, Place(region, source))
    dispute = f"mediation/disputes/{{{this.reference}}}"
    assigned = later(this.keyed, chance, 0, 3)
    if telling.in_time(assigned):
        mediator = {"mediator": f"person-m{this.committee.number}-{chance.randint(1, 5)}", "on": assigned.isoformat()}
        yield telling.tell(assigned, f"{dispute}/assignment", mediator)
    ended = later(assigned, chance, 1, 28 if chance.random() < 0.95 else 70)
    told = later(ended, chance, 1, 10) if chance.random() < 0.1 else ended
    if not telling.in_time(told):
        expected.stays("disputes.in-hand", [(accepted, Place(region))])
        return
    expected.stays("disputes.in-hand", [(accepted, Place(region)), (ended, None)])
    if chance.random() < WITHDRAWN:
        yield telling.tell(told, f"{dispute}/withdrawal", {"on": ended.isoformat()})
        expected.ever("disputes.withdrawn", ended, Place(region))
        return
    end = _conclusion(chance)
    yield telling.tell(told, f"{dispute}/conclusion", end | {"on": ended.isoformat()})
    expected.ever("disputes.concluded", ended, Place(region, end["outcome"]))


def _conclusion(chance: Random) -> dict[str, Any]:
    outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    if not outcome.startswith("agreed") or chance.random() > ABOUT_MONEY:
        return {"outcome": outcome}
    at_once = outcome == "agreed-oral" or chance.random() < 0.3
    return {"outcome": outcome, "amount": yuan(chance.randint(2, 400) * 100), "performed_at_once": at_once}
