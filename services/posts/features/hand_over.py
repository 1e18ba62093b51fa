"""Hand the open work of a post over to a colleague (工作交接)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import PEOPLE
from services.posts.desk import TheOccasion, TheStore, Today, check_post, dated
from services.posts.domain.handing_over import hand_over as decide
from services.posts.domain.identities import person_id
from services.posts.domain.person import post_of

router = APIRouter(tags=["posts"], route_class=CommandRoute)


class HandOver(BaseModel, extra="forbid"):
    """To whom, as of one who holds which post; from the day on the cases are the colleague's own.

    `cases`: these alone, of who has cases of his own; none: all that is open.
    """

    to: Reference = Field(title="接手人(人员编号)")
    to_post: UUID = Field(title="接手人的任职")
    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    cases: tuple[UUID, ...] = Field((), title="移交的案件", max_length=500)
    on: Day = Field(title="交接日期")


@router.post("/people/{subject}/posts/{post}/hand-over", status_code=201)
async def hand_over(
    subject: Reference, post: UUID, form: HandOver, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    person = await store.get(PEOPLE, person_id(subject))
    check_post(subject, post_of(person.state, subject, post).region, known=True)
    colleague = await store.load(PEOPLE, person_id(form.to))
    done = decide(
        person.state,
        colleague.state,
        subject=subject,
        post=post,
        to=form.to,
        to_post=form.to_post,
        reason=form.reason,
        cases=form.cases,
        on=form.on,
        today=today,
    )
    return await store.append(dated(occasion, form.on), person.then(done.giver), colleague.then(done.taker))
