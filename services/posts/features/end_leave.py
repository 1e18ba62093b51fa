"""Note that the holder of a post is back before the leave was over (销假)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import PEOPLE
from services.posts.desk import TheOccasion, TheStore, check_post, dated
from services.posts.domain.deputising import end_leave as decide
from services.posts.domain.identities import person_id
from services.posts.domain.person import post_of

router = APIRouter(tags=["deputies"], route_class=CommandRoute)


class EndLeave(BaseModel, extra="forbid"):
    """The day from which the holder is back: it says which leave is meant, too."""

    on: Day = Field(title="返岗日期")


@router.post("/people/{subject}/posts/{post}/return", status_code=201)
async def end_leave(subject: Reference, post: UUID, form: EndLeave, store: TheStore, occasion: TheOccasion) -> Answer:
    person = await store.get(PEOPLE, person_id(subject))
    check_post(subject, post_of(person.state, subject, post).region, known=True)
    back = decide(person.state, subject=subject, post=post, on=form.on)
    deputy = await store.load(PEOPLE, person_id(back.holder.deputy))
    return await store.append(dated(occasion, form.on), person.then(back.holder), deputy.then(back.deputy))
