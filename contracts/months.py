"""A month of the books (YYYY-MM)."""

import re
from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

from contracts.refusal import Refusal


class NotAMonth(Refusal):
    zh = "{month} 不是月份(YYYY-MM)"
    en = "{month} is not a month (YYYY-MM)"
    status = 422
    field = "month"


class Month(Struct, frozen=True, order=True):
    """Months sort by time; `first` and `last` are its days. Raises NotAMonth."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise NotAMonth(month=f"{self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """Raises NotAMonth."""
        if not re.fullmatch("[0-9]{4}-[0-9]{2}", text):
            raise NotAMonth(month=text)
        return cls(int(text[:4]), int(text[5:]))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def after(self) -> "Month":
        return Month.of(self.last + timedelta(days=1))

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
