"""Submit a unit's monthly table (上报月报): its month is frozen."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.mediation_words import Register
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.desk import TheOccasion, TheStore, Today
from services.mediation.domain.closing_months import submit
from services.mediation.domain.rules import report_due
from services.mediation.monthly import months_path, named, table_now

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


class SubmitMonth(BaseModel, extra="forbid"):
    """Whether it is a zero report: every committee looked, nothing was found. The figures are counted, not asked."""

    zero: bool = Field(False, title="零报告", strict=True)
    on: Day = Field(title="上报日期")


@router.post(months_path("submission"), status_code=201)
async def submit_month(
    region: str, month: str, form: SubmitMonth, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    now = await table_now(store, region, month)
    submitted = submit(
        now.book.state,
        now.table,
        register=Register.DISPUTES,
        region=region,
        month=now.month,
        zero=form.zero,
        counted_upto=now.counted_upto,
        names=await named(store, now.table.missing if form.zero else ()),
        due_on=report_due(now.month, region),
        on=form.on,
        today=today,
    )
    return await store.append(replace(occasion, effective_on=form.on), now.book.then(submitted))
