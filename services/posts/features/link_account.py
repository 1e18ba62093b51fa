"""Say whose an account at an identity provider is (关联账号)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.people import Reference
from contracts.prose import Readable
from contracts.regions import CITY, find
from services.access.guard import check_place
from services.chassis.desk import CommandRoute
from services.chassis.identity import random_id
from services.chassis.streams import Answer
from services.posts.application import ACCOUNTS
from services.posts.desk import TheOccasion, TheStore
from services.posts.domain.account import link
from services.posts.domain.identities import account_hash, account_id

router = APIRouter(tags=["accounts"], route_class=CommandRoute)


class LinkAccount(BaseModel, extra="forbid"):
    """The account as the provider names it, of which only a hash is kept; a reference is drawn where none is given.

    `region`: it is good for the posts there that the region's own leader could give; empty: for all, by the city's.
    """

    issuer: Annotated[str, Field(title="身份提供方", min_length=1, max_length=300), Readable]
    sub: str = Field(title="提供方的用户标识", min_length=1, max_length=300)
    subject: Reference | None = Field(None, title="人员编号")
    region: str = Field("", title="适用区划(不填为全市)", max_length=12)


@router.post("/accounts", status_code=201)
async def link_account(form: LinkAccount, store: TheStore, occasion: TheOccasion) -> Answer:
    region = find(form.region).code if form.region else ""
    check_place(region or CITY)
    hashed = account_hash(form.issuer, form.sub)
    account = await store.load(ACCOUNTS, account_id(hashed))
    subject = form.subject or f"person-{random_id().hex}"
    linked = link(account.state, hashed=hashed, subject=subject, region="" if region == CITY else region)
    return await store.append(occasion, account.then(linked))
