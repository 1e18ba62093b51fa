"""The periods that tables are printed for (报告期): a month, a quarter of three months, a year of four quarters."""

import re
from datetime import date
from typing import Final, NamedTuple

from contracts.months import Month
from contracts.refusal import Refusal

SHAPE: Final = re.compile("((?:19|2[0-9])[0-9]{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")


class NotAPeriod(Refusal):
    zh = "{period} 不是报告期(2026-05、2026-Q2 或 2026)"
    en = "{period} is no period of a table (2026-05, 2026-Q2 or 2026)"
    status = 422
    field = "period"


class ReportingPeriod(NamedTuple):
    """`name`: as it is asked for."""

    name: str
    months: tuple[Month, ...]

    @classmethod
    def read(cls, text: str) -> "ReportingPeriod":
        """Raises NotAPeriod."""
        found = SHAPE.fullmatch(text)
        if found is None:
            raise NotAPeriod(period=text)
        year, month, quarter = found.groups()
        if month:
            numbers = range(int(month), int(month) + 1)
        elif quarter:
            numbers = range(3 * int(quarter) - 2, 3 * int(quarter) + 1)
        else:
            numbers = range(1, 13)
        return cls(text, tuple(Month(int(year), number) for number in numbers))

    @property
    def first(self) -> date:
        return self.months[0].first

    @property
    def last(self) -> date:
        return self.months[-1].last
