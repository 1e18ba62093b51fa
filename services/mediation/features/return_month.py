"""The receiver returns a monthly table (退回月报): its month is open again."""

from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.desk import TheOccasion, TheStore, Today
from services.mediation.domain.closing_months import give_back
from services.mediation.monthly import book_of, months_path

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


class ReturnMonth(BaseModel, extra="forbid"):
    """What is to be set right."""

    reason: Annotated[str, Field(title="退回原因", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="退回日期")


@router.post(months_path("return"), status_code=201)
async def return_month(
    region: str, month: str, form: ReturnMonth, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    book, of = await book_of(store, region, month)
    returned = give_back(book.state, month=of, reason=form.reason, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), book.then(returned))
