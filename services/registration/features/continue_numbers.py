"""Continue a series of numbers where paper ended (编号续接), before its first number is drawn here."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.form_fields import RegionCode
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.house.continuing import continued
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.series import Kind, series_of

router = APIRouter(tags=["numbers"], route_class=CommandRoute)


class ContinueNumbers(BaseModel, extra="forbid"):
    """What bears the numbers, who gives them, and the last one that was given on paper."""

    kind: Kind = Field(title="编号种类")
    region: RegionCode = Field(title="编号单位(登记管理机关或社区)")
    year: int | None = Field(None, title="年份", ge=1949, le=9999, strict=True)
    last: int = Field(title="纸面最后编号", ge=1, le=999_999, strict=True)


@router.post("/series", status_code=201)
async def continue_numbers(form: ContinueNumbers, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """Refuses: UnknownRegion, RegionNotValidOn, NotOfThisLevel, YearMissing, SeriesBegun."""
    series = series_of(form.kind, form.region, form.year, today)
    return await store.append(occasion, *await continued(store, series, form.last, form.region))
