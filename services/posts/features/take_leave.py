"""Note that the holder of a post is away, and who acts in it meanwhile (请假、AB角代理)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer
from services.posts.application import PEOPLE
from services.posts.desk import TheOccasion, TheStore, check_post, dated
from services.posts.domain.deputising import take_leave as decide
from services.posts.domain.identities import person_id
from services.posts.domain.person import post_of

router = APIRouter(tags=["deputies"], route_class=CommandRoute)


class TakeLeave(BaseModel, extra="forbid"):
    """The deputy, and the days, both included."""

    deputy: Reference = Field(title="代理人(人员编号)")
    first_on: Day = Field(title="第一日")
    last_on: Day = Field(title="最后一日")


@router.post("/people/{subject}/posts/{post}/leaves", status_code=201)
async def take_leave(subject: Reference, post: UUID, form: TakeLeave, store: TheStore, occasion: TheOccasion) -> Answer:
    person = await store.get(PEOPLE, person_id(subject))
    check_post(subject, post_of(person.state, subject, post).region, known=True)
    deputy = await store.load(PEOPLE, person_id(form.deputy))
    begun = decide(
        person.state,
        deputy.state,
        leave=new_id(),
        subject=subject,
        post=post,
        deputy=form.deputy,
        first_on=form.first_on,
        last_on=form.last_on,
    )
    return await store.append(dated(occasion, form.first_on), person.then(begun.holder), deputy.then(begun.deputy))
