"""End a post (免职、离任)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.posts.application import PEOPLE, UNITS
from services.posts.desk import TheOccasion, TheStore, check_post, dated
from services.posts.domain.giving import end
from services.posts.domain.identities import person_id, unit_id
from services.posts.domain.person import post_of

router = APIRouter(tags=["posts"], route_class=CommandRoute)


class EndPost(BaseModel, extra="forbid"):
    """From this day on the post is not held."""

    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="免职日期")


@router.post("/people/{subject}/posts/{post}/end", status_code=201)
async def end_post(subject: Reference, post: UUID, form: EndPost, store: TheStore, occasion: TheOccasion) -> Answer:
    """It is ended also where its open work was not handed over: the answer warns."""
    person = await store.get(PEOPLE, person_id(subject))
    check_post(subject, post_of(person.state, subject, post).region, known=True)
    ended = end(person.state, subject=subject, post=post, reason=form.reason, on=form.on)
    changes = [person.then(*ended.facts)]
    if ended.noted:
        unit = await store.load(UNITS, unit_id(post_of(person.state, subject, post).unit))
        changes.append(unit.then(ended.noted))
    for deputy, facts in ended.deputies.items():
        changes.append((await store.load(PEOPLE, person_id(deputy))).then(*facts))
    occasion = replace(dated(occasion, form.on), warning=ended.warning)
    return await store.append(occasion, *changes)
