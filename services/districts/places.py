"""Where things lie: a region's line up to the city on any day, its name, and what lies right below it."""

from datetime import date

from contracts import regions
from contracts.regions import BEGINS, Region


def ancestors(code: str, on: date) -> tuple[str, ...]:
    """Itself (or its successor) first, the city last. A day before the first table is looked up in the first.

    Raises UnknownRegion.
    """
    return regions.ancestors(code, max(on, BEGINS))


def region(code: str, on: date) -> Region:
    """The division that stands under this code on the day. Raises UnknownRegion, RegionNotValidOn."""
    return regions.region(ancestors(code, on)[0], max(on, BEGINS))


def children(code: str, on: date) -> tuple[Region, ...]:
    """The divisions right below it on the day."""
    return regions.children(code, max(on, BEGINS))


def path(code: str, on: date) -> list[Region]:
    """From the city down to itself."""
    return [region(above, on) for above in reversed(ancestors(code, on))]


def communities(code: str, on: date) -> int:
    """How many communities lie in it (itself, where it is one)."""
    here = region(code, on)
    if here.level == "community":
        return 1
    return sum(communities(child.code, on) for child in children(code, on))


def turning_days() -> tuple[date, ...]:
    """The days from which divisions are others than before."""
    return regions.turning_days()
