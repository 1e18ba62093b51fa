"""What a route of posts is handed: its store, today, and the occasion (who, when, under which policy)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from msgspec.structs import replace

from contracts.access.standing import Relation, Standing, Tie
from contracts.regions import CITY, find
from services.access.guard import check
from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.refusals import NotFound, check_seen
from services.chassis.store import Store
from services.chassis.streams import Change, Occasion
from services.posts.domain.identities import person_id
from services.posts.domain.person import Person

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]


def dated(occasion: Occasion, on: date) -> Occasion:
    """Of what holds from a day on. What is still to come was decided today: nothing is recorded of a later day."""
    return replace(occasion, effective_on=min(on, occasion.effective_on))


def check_post(subject: str, region: str, *, body: str = "", known: bool = False) -> None:
    """Whether whoever asks may do this with a post of the subject in a unit; of the city where it has no region.

    `body`: the unit is an organisation, a group or a committee.

    Raises UnknownRegion, OutsideScope; where the post is there already, NotFound: it is not told that there is one.
    """
    standing = Standing(
        places=((Relation.PLACE, find(region or CITY).code),), people=((Tie.HOLDER, subject),), bodies=(body,)
    )
    check(standing, NotFound(id=person_id(subject)) if known else None)


def check_person(subject: str, person: Person) -> None:
    """The same of all that somebody holds and held: whoever leads one of these units sees it. Raises NotFound."""
    places = tuple((Relation.PLACE, post.region or CITY) for post in person.posts)
    check(Standing(places=places, people=((Tie.HOLDER, subject),)), NotFound(id=person_id(subject)))


def telling_of(made: UUID, change: Change, occasion: Occasion) -> tuple[Occasion, Change]:
    """The part that an answer tells of: the post that was made, not the person it was given to.

    Raises VersionMismatch, which is of the person.
    """
    check_seen(occasion.expected, change)
    told = Change(change.stream, made, change.version + len(change.facts), (), change.region)
    return replace(occasion, expected=None), told
