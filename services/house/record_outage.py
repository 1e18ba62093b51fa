"""Record that the portal could not be reached (登记门户故障)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.dates import check_day
from contracts.days import Day
from contracts.refusal import Refusal
from services.chassis.desk import CommandRoute, occasion_of, store_of, today_of
from services.chassis.outages import OUTAGES, OUTAGES_ID, OutageRecorded
from services.chassis.store import Store
from services.chassis.streams import Answer, Occasion

router = APIRouter(tags=["clocks"], route_class=CommandRoute)


class OutageEndsFirst(Refusal):
    zh = "故障结束日期{last_on}早于开始日期{first_on}"
    en = "the outage ends on {last_on}, before it begins on {first_on}"
    status = 422
    field = "last_on"


class RecordOutage(BaseModel, extra="forbid"):
    """The days on which the portal could not be reached."""

    first_on: Day = Field(title="故障开始日期")
    last_on: Day = Field(title="故障结束日期")


@router.post("/outages", status_code=201)
async def record_outage(
    form: RecordOutage,
    store: Annotated[Store, Depends(store_of)],
    occasion: Annotated[Occasion, Depends(occasion_of)],
    today: Annotated[date, Depends(today_of)],
) -> Answer:
    """The clocks of parties that ran then are moved by the timekeeper; one that is keyed later begins moved.

    Refuses: AfterToday, OutageEndsFirst.
    """
    check_day(form.first_on, today=today)
    check_day(form.last_on, today=today)
    if form.last_on < form.first_on:
        raise OutageEndsFirst(first_on=form.first_on, last_on=form.last_on)
    outage = OutageRecorded(first_on=form.first_on, last_on=form.last_on)
    outages = await store.load(OUTAGES, OUTAGES_ID)
    return await store.append(replace(occasion, effective_on=form.last_on), outages.then(outage))
