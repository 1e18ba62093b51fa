"""Record that an official blank is of no use any more (空白证书作废), printed on or not."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import BLANKS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.blank_book import spoil
from services.registration.domain.blank_facts import SpoilReason

router = APIRouter(tags=["blanks"], route_class=CommandRoute)


class SpoilBlank(BaseModel, extra="forbid"):
    """Which one, and why."""

    number: Annotated[int, Field(title="空白证书号码", ge=0, le=999_999_999, strict=True)]
    reason: SpoilReason = Field(title="作废原因")
    on: Day = Field(title="作废日期")


@router.post("/blank-books/{book_id}/spoils", status_code=201)
async def spoil_blank(book_id: UUID, form: SpoilBlank, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    book = await store.get(BLANKS, book_id)
    spoilt = spoil(book.state, number=form.number, reason=form.reason, officer=occasion.actor, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), book.then(spoilt))
