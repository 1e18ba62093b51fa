"""A year's rest days and make-up working days (节假日安排), as the State Council announces them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from contracts.marked_files import Item, UnusableFiles, items

SATURDAY = 5


class Holiday(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block of rest days, both ends in it, and the weekend days that are worked for it (调休)."""

    name: str
    first: date
    last: date
    working: tuple[date, ...] = ()

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


class Year(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of one year: what it does not name is a rest day at the weekend and a working day else."""

    year: int
    source: str
    holidays: tuple[Holiday, ...] = ()

    def holiday(self, day: date) -> str:
        """The holiday that a day belongs to, as a day of rest or as one that is worked for it; "": none."""
        of = (each for each in self.holidays if day in each.working or each.first <= day <= each.last)
        return next((each.name for each in of), "")

    def is_working(self, day: date) -> bool:
        if any(day in holiday.working for holiday in self.holidays):
            return True
        return day.weekday() < SATURDAY and not any(h.first <= day <= h.last for h in self.holidays)


def read_year(path: Path) -> Year:
    """One file, one year, whole or not at all. Raises UnusableFiles."""
    given = list(items(path))
    if len(given) != 1:
        raise UnusableFiles.of(path, 1, "a calendar file holds one year")
    item = given[0]
    holidays = tuple(each.into(Holiday) for each in item.parts.pop("holidays", []))
    for name, parts in item.parts.items():
        raise parts[0].bad(f"a year has no {name}")
    year = replace(item.into(Year), holidays=holidays)
    _check(year, item)
    return year


def _check(year: Year, item: Item) -> None:
    """Raises UnusableFiles."""
    rest: set[date] = set()
    for holiday in year.holidays:
        if holiday.last < holiday.first:
            raise item.bad(f"{holiday.name} ends before it begins")
        days = set(holiday.days)
        if rest & days:
            raise item.bad(f"{min(rest & days)} is given twice")
        rest |= days
    working = [day for holiday in year.holidays for day in holiday.working]
    for day in [*rest, *working]:
        if day.year != year.year:
            raise item.bad(f"{day} is not in {year.year}")
    for day in working:
        if day in rest:
            raise item.bad(f"{day} is a rest day and a working day")
        if day.weekday() < SATURDAY:
            raise item.bad(f"{day} is no weekend day: it is worked without a word")
        if working.count(day) > 1:
            raise item.bad(f"{day} is given twice")
