"""The receiver takes a monthly table in (签收月报), which locks its month."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.desk import TheOccasion, TheStore, Today
from services.mediation.domain.closing_months import receive
from services.mediation.monthly import book_of, months_path

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


class ReceiveMonth(BaseModel, extra="forbid"):
    """The day it was taken in."""

    on: Day = Field(title="签收日期")


@router.post(months_path("receipt"), status_code=201)
async def receive_month(
    region: str, month: str, form: ReceiveMonth, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    book, of = await book_of(store, region, month)
    facts = receive(book.state, month=of, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), book.then(*facts))
