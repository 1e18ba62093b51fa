"""The city's calendar (工作日历): which days are worked, as far as it is announced."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from contracts.calendar.announced import SATURDAY, Year
from contracts.refusal import Refusal


class OutsideCalendar(Refusal):
    zh = "{day}不在工作日历之内(自{first}起)"
    en = "{day} lies outside the calendar, which begins on {first}"
    status = 422
    field = "on"


class Calendar:
    """Years in a row; a year after the last one that is announced knows weekends only, and says so."""

    def __init__(self, years: Iterable[Year]) -> None:
        self.years = {year.year: year for year in sorted(years, key=lambda each: each.year)}
        self._worked: dict[int, list[int]] = {}

    @cached_property
    def first(self) -> date:
        return date(min(self.years), 1, 1)

    def missing(self, until: int) -> list[int]:
        """The years up to this one that nobody announced: with such a hole nothing may be counted."""
        return [year for year in range(self.first.year, until + 1) if year not in self.years]

    @cached_property
    def announced_until(self) -> date:
        """The last day that is known; what is counted beyond it is provisional (暂定)."""
        year = self.first.year
        while year + 1 in self.years:
            year += 1
        return date(year, 12, 31)

    def is_working(self, day: date) -> bool:
        """Raises OutsideCalendar."""
        worked, ordinal = self._days(day.year), day.toordinal()
        at = bisect_left(worked, ordinal)
        return at < len(worked) and worked[at] == ordinal

    def holiday(self, day: date) -> str:
        """ "": none, or the year is not announced."""
        return self.years[day.year].holiday(day) if day.year in self.years else ""

    def after(self, day: date, count: int) -> date:
        """The so-manyth working day after a day, which itself is not counted. Raises OutsideCalendar."""
        year, ordinal = day.year, day.toordinal()
        while True:
            worked = self._days(year)
            at = bisect_right(worked, ordinal)
            if at + count <= len(worked):
                return date.fromordinal(worked[at + count - 1])
            count, year = count - (len(worked) - at), year + 1

    def before(self, day: date, count: int) -> date:
        """The so-manyth working day before a day, which itself is not counted. Raises OutsideCalendar."""
        year, ordinal = day.year, day.toordinal()
        while True:
            worked = self._days(year)
            at = bisect_left(worked, ordinal)
            if count <= at:
                return date.fromordinal(worked[at - count])
            count, year = count - at, year - 1

    def on_or_after(self, day: date) -> date:
        """The day itself where it is worked, else the first one after it. Raises OutsideCalendar."""
        return day if self.is_working(day) else self.after(day, 1)

    def between(self, first: date, last: date) -> int:
        """How many working days lie after one day, up to and with another; nought where it is not later."""
        if last <= first:
            return 0
        start, end = first.toordinal(), last.toordinal()
        return sum(
            bisect_right(worked, end) - bisect_right(worked, start)
            for worked in map(self._days, range(first.year, last.year + 1))
        )

    def _days(self, year: int) -> list[int]:
        """The working days of a year as ordinals, reckoned once."""
        worked = self._worked.get(year)
        if worked is None:
            if not self.first.year <= year < date.max.year:
                raise OutsideCalendar(day=f"{year}", first=self.first)
            known = self.years.get(year)
            span = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            days = map(date.fromordinal, span)
            worked = [d.toordinal() for d in days if (known.is_working(d) if known else d.weekday() < SATURDAY)]
            self._worked[year] = worked
        return worked
