"""The city's day in figures, for operators: what is open, overdue, soon due, by district; as the views know it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from prometheus_client import Gauge

from contracts.regions import CITY
from services.districts import places
from services.districts.desk import Days, Districts
from services.districts.measures import measure

PLACE: Final = ("district", "procedure", "stage")
OPEN: Final = Gauge("case_open", "Matters in hand", PLACE)
OVERDUE: Final = Gauge("case_overdue", "Matters whose day has passed without what was due", PLACE)
LATE: Final = Gauge("case_late", "Matters that were done, but after their time", PLACE)
DUE: Final = Gauge(
    "case_due_soon", "Matters that will be overdue within so many days unless somebody acts", (*PLACE, "days")
)
GRADES: Final = Gauge("evaluation_grades", "Organisations with a valid grade", ("district", "grade"))
ENDING: Final = Gauge("evaluation_grades_expiring", "Grades that end within twelve months", ("district", "grade"))
VALUE: Final = Gauge("procurement_contract_value_yuan", "Value of all contracts ever signed", ("district",))
ACCEPTED: Final = Gauge("mediation_disputes_accepted", "Disputes ever accepted", ("district",))
CONCLUDED: Final = Gauge("mediation_disputes_concluded", "Disputes ever concluded", ("district", "outcome"))
NAMES: Final = Gauge("district_info", "1 for each district, with the name that people know", ("district", "name"))
AHEAD: Final = (3, 7, 30)  # days


CUT: Final = "{cut}"  # stands for the figure's cut among the labels


class Shown(NamedTuple):
    """Where a figure of a view is shown: its labels after the district, how much of its unit makes one there, and the
    cuts that are left out.
    """

    measure: str
    gauge: Gauge
    labels: tuple[str, ...] = ()
    per: int = 1
    without: tuple[str, ...] = ()

    def labelled(self, cut: str) -> tuple[str, ...]:
        return tuple(cut if label is CUT else label for label in self.labels)

    @property
    def cuts(self) -> tuple[str, ...]:
        return tuple(cut for cut in measure(self.measure).cuts if cut not in self.without) or ("",)


SHOWN: Final = (
    Shown("projects.by-stage", OPEN, ("project", CUT), without=("rejected", "closed")),
    Shown("contracts.running", OPEN, ("contract", "running")),
    Shown("contracts.under-review", OPEN, ("contract-review", CUT)),
    Shown("contracts.buyer-tasks", OPEN, ("buyer-decision", CUT)),
    Shown("disputes.in-hand", OPEN, ("dispute", "in-hand")),
    Shown("majors.open", OPEN, ("major-report", CUT)),
    Shown("evaluations.open", OPEN, ("evaluation", "open")),
    Shown("projects.milestones-overdue", OVERDUE, ("milestone", CUT)),
    Shown("majors.overdue", OVERDUE, ("major-report", "not-at-city")),
    Shown("majors.late", LATE, ("major-report", CUT)),
    Shown("grades.valid", GRADES, (CUT,)),
    Shown("grades.expiring", ENDING, (CUT,)),
    Shown("contracts.value", VALUE, per=100),
    Shown("disputes.accepted", ACCEPTED),
    Shown("disputes.concluded", CONCLUDED, (CUT,)),
)
FALLING_DUE: Final = [each for each in SHOWN if each.gauge is OVERDUE]
Cells = dict[tuple[str, str, str], int]  # district, measure, cut


async def sample(districts: Districts) -> None:
    """Read all, then say all: a scrape never meets a half of it."""
    today = districts.today()
    now = await _by_district(districts, SHOWN, Days(today, live=True))
    ahead = {days: await _by_district(districts, FALLING_DUE, Days(today + timedelta(days=days))) for days in AHEAD}
    for gauge in (DUE, NAMES, *{each.gauge for each in SHOWN}):
        gauge.clear()
    for code, name in _named(today):
        NAMES.labels(code, name).set(1)
        _say_nothing(code)
    for shown in SHOWN:
        for district, cut, value in _of(now, shown):
            shown.gauge.labels(district, *shown.labelled(cut)).inc(value / shown.per)
    for days, later in ahead.items():
        for shown in FALLING_DUE:
            for district, cut, value in _of(later, shown):
                more = max(0, value - now.get((district, shown.measure, cut), 0))
                DUE.labels(district, *shown.labelled(cut), str(days)).inc(more)


def _named(today: date) -> list[tuple[str, str]]:
    """The districts, and the city for what lies at itself."""
    return [(each.code, each.name) for each in (places.region(CITY, today), *places.children(CITY, today))]


async def _by_district(districts: Districts, asked: Sequence[Shown], days: Days) -> Cells:
    """What lies in each district; under the city's code only what lies at the city itself, so that all add up."""
    below = [each.code for each in places.children(CITY, districts.today())]
    found, own = await districts.shown([each.measure for each in asked], CITY, below, days)
    cells = {(region, measure, cut): value for (region, measure, cut), value in found.items() if region != CITY}
    cells |= {(region, measure, cut): value for (region, measure, cut), value in own.items() if region == CITY}
    return cells


def _say_nothing(district: str) -> None:
    """Nothing is a figure too: a curve does not break off where the last matter is settled."""
    for shown in SHOWN:
        for cut in shown.cuts:
            shown.gauge.labels(district, *shown.labelled(cut)).inc(0)
            for days in AHEAD if shown in FALLING_DUE else ():
                DUE.labels(district, *shown.labelled(cut), str(days)).inc(0)


def _of(cells: Cells, shown: Shown) -> list[tuple[str, str, int]]:
    return [
        (district, cut, value)
        for (district, name, cut), value in cells.items()
        if name == shown.measure and cut not in shown.without
    ]
