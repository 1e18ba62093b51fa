"""The set of policies that this process applies: one process serves one city."""

from datetime import date
from pathlib import Path
from typing import Any

from contracts.policies.assembling import assemble
from contracts.policies.policy_set import NATION, PolicySet


class CalendarMissing(Exception):
    """A year that has begun is in no calendar: limits would be counted wrongly, so nothing starts."""


_adopted: list[PolicySet] = []  # the last one; empty until something is asked


def adopt(overlay: Path | None, *, today: date) -> PolicySet:
    """Read and check the catalogue with a city's own directory. Raises UnusableFiles, CalendarMissing."""
    return adopt_set(assemble(overlay), today=today)


def adopt_set(policies: PolicySet, *, today: date) -> PolicySet:
    """Raises CalendarMissing."""
    missing = policies.calendar.missing(today.year)
    if missing:
        raise CalendarMissing(
            f"the calendar lacks {', '.join(map(str, missing))}: put calendar/{missing[0]}.yaml into LINLI_POLICIES"
        )
    _adopted[:] = [policies]
    return policies


def in_force() -> PolicySet:
    if not _adopted:
        _adopted.append(assemble())
    return _adopted[0]


def policy(key: str, on: date, region: str = NATION) -> Any:
    """The value that holds on a day in a region. Raises PolicyMissing."""
    return in_force().value(key, on, region)


def policy_version() -> str:
    return in_force().version
