"""What a route of posts is handed: its store, today, and the occasion (who, when, under which policy)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from msgspec.structs import replace

from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.refusals import VersionMismatch
from services.chassis.store import Store
from services.chassis.streams import Change, Occasion

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]


def dated(occasion: Occasion, on: date) -> Occasion:
    """Of what holds from a day on. What is still to come was decided today: nothing is recorded of a later day."""
    return replace(occasion, effective_on=min(on, occasion.effective_on))


def telling_of(made: UUID, change: Change, occasion: Occasion) -> tuple[Occasion, Change]:
    """The part that an answer tells of: the post that was made, not the person it was given to.

    Raises VersionMismatch, which is of the person.
    """
    if occasion.expected not in (None, change.version):
        raise VersionMismatch(expected=occasion.expected, version=change.version)
    told = Change(change.stream, made, change.version + len(change.facts), (), change.region)
    return replace(occasion, expected=None), told
