"""How mediation counts its own facts for the monthly tables: by street, month and line."""

from collections.abc import Iterator
from typing import Final

from contracts.months import Month
from contracts.regions import street_of
from services.chassis.codec import Recorded
from services.chassis.counting import Counting
from services.chassis.counts import Cell
from services.mediation.domain.month_figures import COUNTED, lines_of


def _count(recorded: Recorded) -> Iterator[tuple[Cell, int]]:
    for on, line, amount in lines_of(recorded.fact, recorded.originator_id, recorded.effective_on):
        yield Cell(street_of(recorded.region, on), str(Month.of(on)), line), amount


COUNTING: Final = Counting(tuple(fact.TOPIC for fact in COUNTED), _count)
