"""Say whose an account at an identity provider is (关联账号)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.people import Reference
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.identity import random_id
from services.chassis.streams import Answer
from services.posts.application import ACCOUNTS
from services.posts.desk import TheOccasion, TheStore
from services.posts.domain.account import link
from services.posts.domain.identities import account_hash, account_id

router = APIRouter(tags=["accounts"], route_class=CommandRoute)


class LinkAccount(BaseModel, extra="forbid"):
    """The account as the provider names it, of which only a hash is kept; a reference is drawn where none is given."""

    issuer: Annotated[str, Field(title="身份提供方", min_length=1, max_length=300), Readable]
    sub: str = Field(title="提供方的用户标识", min_length=1, max_length=300)
    subject: Reference | None = Field(None, title="人员编号")


@router.post("/accounts", status_code=201)
async def link_account(form: LinkAccount, store: TheStore, occasion: TheOccasion) -> Answer:
    hashed = account_hash(form.issuer, form.sub)
    account = await store.load(ACCOUNTS, account_id(hashed))
    linked = link(account.state, hashed=hashed, subject=form.subject or f"person-{random_id().hex}")
    return await store.append(occasion, account.then(linked))
