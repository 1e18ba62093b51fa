"""What is not the same in two sets of policies."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from contracts.calendar.announced import Year
from contracts.policies.policy_set import Entry, PolicySet

Where = tuple[str, str, bool, str]  # key, region, whether overlaid, first day


class Difference(Struct, frozen=True):
    """One value (or one year of the calendar, whose key is `calendar`) that one of the sets has otherwise, or lacks."""

    key: str
    region: str
    valid_from: str
    before: str | None
    after: str | None


def differences(before: PolicySet, after: PolicySet) -> list[Difference]:
    """By key, region and first day. What only a key's own words say (its names) is not listed."""
    values = _compared(_values(before), _values(after))
    return [Difference(where[0], where[1], where[3], was, now) for where, was, now in values] + [
        Difference("calendar", "", f"{year}-01-01", was, now)
        for year, was, now in _compared(_years(before), _years(after))
    ]


def _compared(before: Mapping[Any, str], after: Mapping[Any, str]) -> list[tuple[Any, str | None, str | None]]:
    wheres = sorted(before.keys() | after.keys())
    return [(at, before.get(at), after.get(at)) for at in wheres if before.get(at) != after.get(at)]


def _values(policies: PolicySet) -> dict[Where, str]:
    return {_where(entry): _told(policies, entry) for entry in policies.content.entries}


def _where(entry: Entry) -> Where:
    return entry.key, entry.region, entry.overlaid, entry.value.valid_from.isoformat()


def _told(policies: PolicySet, entry: Entry) -> str:
    """The value, its last day where it has one, and by whose word."""
    value = entry.value
    until = f" until {value.valid_to}" if value.valid_to else ""
    written = dict(sorted(value.value.items())) if isinstance(value.value, dict) else value.value  # in no order
    return f"{written}{_unit(policies, entry.key)}{until} ({value.tag}: {value.source})"


def _unit(policies: PolicySet, key: str) -> str:
    unit = policies.keys[key].unit
    return f" {unit}" if unit else ""


def _years(policies: PolicySet) -> dict[int, str]:
    return {year.year: _days(year) for year in policies.content.years}


def _days(year: Year) -> str:
    return "; ".join(
        f"{each.name} {each.first}–{each.last}{''.join(f' +{day}' for day in each.working)}" for each in year.holidays
    )
