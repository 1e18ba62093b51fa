"""The receiver closes the month of a unit that submitted nothing (按未报关账)."""

from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.mediation_words import Register
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.desk import TheOccasion, TheStore, Today
from services.mediation.domain.closing_months import close_unreported
from services.mediation.domain.rules import report_due
from services.mediation.monthly import book_of, months_path

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


class CloseUnreportedMonth(BaseModel, extra="forbid"):
    """What is known of why nothing came."""

    reason: Annotated[str, Field(title="未报原因", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="关账日期")


@router.post(months_path("not-reported"), status_code=201)
async def close_unreported_month(
    region: str, month: str, form: CloseUnreportedMonth, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    book, of = await book_of(store, region, month)
    closed = close_unreported(
        book.state,
        register=Register.DISPUTES,
        region=region,
        month=of,
        reason=form.reason,
        due_on=report_due(of, region),
        on=form.on,
        today=today,
    )
    return await store.append(replace(occasion, effective_on=form.on), book.then(closed))
