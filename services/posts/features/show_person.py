"""The posts of one person, by the person's reference."""

from fastapi import APIRouter, Response

from contracts.people import Reference
from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.posts.application import PEOPLE
from services.posts.desk import TheStore, Today, check_person
from services.posts.domain.acting import Acting, acting
from services.posts.domain.identities import person_id

router = APIRouter(tags=["posts"], route_class=CommandRoute)


@router.get("/people/{subject}", responses=thing(PEOPLE, subject=str, acting=tuple[Acting, ...]))
async def show_person(subject: Reference, store: TheStore, today: Today) -> Response:
    """{id, version, subject, acting, state}; `acting` is today's, with the posts of others as their deputy.

    The last day of an open post is 9999-12-31.
    """
    person = await store.get(PEOPLE, person_id(subject))
    check_person(subject, person.state)
    return shown(person, subject=subject, acting=tuple(acting(person.state, today)))
