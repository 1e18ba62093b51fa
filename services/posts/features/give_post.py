"""Give somebody a post (任职)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer
from services.posts.application import PEOPLE, UNITS
from services.posts.desk import TheOccasion, TheStore, check_post, dated, telling_of
from services.posts.domain.giving import give
from services.posts.domain.identities import person_id, unit_id, unit_of
from services.posts.domain.reaching import given_from

router = APIRouter(tags=["posts"], route_class=CommandRoute)
Scope = Annotated[str, Field(pattern=r"^[a-z][a-z0-9.:-]{0,63}$")]


class GivesOneself(Refusal):
    zh = "不能给自己任职"
    en = "nobody gives himself a post"
    status = 403
    field = "subject"


class GivePost(BaseModel, extra="forbid"):
    """In which role, where or for whom, and from when to when; without a last day until it is ended."""

    role: Role = Field(title="角色")
    region: str = Field("", title="所在区划", max_length=12)
    body: UUID | None = Field(None, title="所属组织、调委会")
    title: Title = Field(Title.NONE, title="职务")
    scopes: tuple[Scope, ...] = Field((), title="授权范围(部门账号)", max_length=20)
    first_on: Day = Field(title="第一日")
    last_on: Day | None = Field(None, title="最后一日")


@router.post("/people/{subject}/posts", status_code=201)
async def give_post(subject: Reference, form: GivePost, store: TheStore, occasion: TheOccasion) -> Answer:
    """The answer's id is the post's."""
    if subject == occasion.actor:
        raise GivesOneself()
    check_post(subject, given_from(form.role, form.region, form.scopes))
    person, post = await store.load(PEOPLE, person_id(subject)), new_id()
    body = str(form.body) if form.body else ""
    given = give(
        person.state,
        post=post,
        subject=subject,
        role=form.role,
        region=form.region,
        body=body,
        title=form.title,
        scopes=form.scopes,
        first_on=form.first_on,
        last_on=form.last_on,
    )
    change = person.then(given.fact)
    occasion, told = telling_of(post, change, dated(occasion, form.first_on))
    if given.noted is None:
        return await store.append(occasion, told, change)
    unit = await store.load(UNITS, unit_id(unit_of(form.region, body)))
    return await store.append(occasion, told, change, unit.then(given.noted))
