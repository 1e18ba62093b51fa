"""A length of time as a law gives it: 24 hours, 5 working days, 60 calendar days, 1 month, 2 years."""

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct


class Unit(StrEnum):
    HOURS = "hours"
    CALENDAR_DAYS = "calendar days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"


_CHINESE: Final = {
    Unit.HOURS: "小时",
    Unit.CALENDAR_DAYS: "日",
    Unit.WORKING_DAYS: "个工作日",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}
_FORM: Final = re.compile("([0-9]{1,4}) (hour|calendar day|working day|month|year)s?")


class NotAPeriod(ValueError):
    """What was given does not say how long."""


class Period(Struct, frozen=True):
    """So many of one unit; lengths in different units are not compared, for no calendar makes them equal."""

    count: int
    unit: Unit

    @classmethod
    def read(cls, text: object) -> "Period":
        """Raises NotAPeriod."""
        found = _FORM.fullmatch(text) if isinstance(text, str) else None
        if not found or not int(found[1]):
            raise NotAPeriod(f"{text!r} is no period such as 24 hours, 5 working days, 60 calendar days, 1 month")
        return cls(int(found[1]), Unit(f"{found[2]}s"))

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit.removesuffix('s')}"

    @property
    def zh(self) -> str:
        return f"{self.count}{_CHINESE[self.unit]}"
