"""End all sessions of a person (全部退出)."""

from fastapi import APIRouter

from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import PEOPLE
from services.posts.desk import TheOccasion, TheStore, check_person
from services.posts.domain.identities import person_id
from services.posts.domain.signed_out import end_sessions

router = APIRouter(tags=["posts"], route_class=CommandRoute)


@router.post("/people/{subject}/sessions/end", status_code=201)
async def end_all_sessions(subject: Reference, store: TheStore, occasion: TheOccasion) -> Answer:
    """Every portal hears of it when it next asks for a token: within five minutes. What the provider keeps stays."""
    person = await store.get(PEOPLE, person_id(subject))
    check_person(subject, person.state)
    return await store.append(occasion, person.then(end_sessions(person.state, subject)))
