"""Void a number, and show what became of one (编号作废、查询)."""

from dataclasses import replace as replaced
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from contracts.refusal import Refusal
from services.access.answers import answer
from services.chassis import numbers
from services.chassis.codec import Recorded
from services.chassis.desk import CommandRoute, occasion_of, store_of, today_of
from services.chassis.guarding import GUARD
from services.chassis.numbers import NumberAllotted, series_id
from services.chassis.store import Store
from services.chassis.streams import Answer, Occasion
from services.chassis.voided_numbers import VOIDED, NumberVoided, check_drawn, void, voided_id

router = APIRouter(tags=["numbers"], route_class=CommandRoute)
Series = Annotated[str, Query(max_length=200, description="such as registration.certificate/110113/2026")]
TheStore = Annotated[Store, Depends(store_of)]


class GivenOnPaper(Refusal):
    zh = "{number} 号是在纸面上编的,不在本系统中"
    en = "the number {number} was given on paper and is not kept here"
    status = 404
    field = "number"


class VoidNumber(BaseModel, extra="forbid"):
    """Which number, and why it is not used."""

    series: str = Field(title="编号序列", max_length=200)
    number: int = Field(title="编号", ge=1, strict=True)
    reason: Annotated[str, Field(title="作废原因", min_length=1, max_length=500), Prose]
    on: Day = Field(title="作废日期")


@router.post("/numbers/voiding", status_code=201)
async def void_number(
    form: VoidNumber,
    store: TheStore,
    occasion: Annotated[Occasion, Depends(occasion_of)],
    today: Annotated[date, Depends(today_of)],
) -> Answer:
    """Refuses: AfterToday, UnknownSeries, NotDrawn, GivenOnPaper, AlreadyVoided."""
    before = await store.load(VOIDED, voided_id(form.series, form.number))
    series = await numbers.so_far(store.recorder.version, store.load, form.series)
    voided = void(
        before.state,
        series=form.series,
        number=form.number,
        head=series.head,
        reason=form.reason,
        on=form.on,
        today=today,
    )
    drawn = await _drawn(store, form.series, series, form.number)
    return await store.append(
        replace(occasion, effective_on=form.on), replaced(before.then(voided), region=drawn.region)
    )


class Drawn(Struct, frozen=True, kw_only=True):
    """Whom a number was drawn for, of a series that has come to `last`; `voided`: why it is not used."""

    series: str
    number: int
    last: int
    to: UUID
    voided: NumberVoided | None


@router.get("/numbers", responses=answer(Drawn))
async def show_number(store: TheStore, series: Series, number: Annotated[int, Query(ge=1)]) -> Response:
    """Refuses: UnknownSeries, NotDrawn, GivenOnPaper."""
    known = await numbers.so_far(store.recorder.version, store.load, series)
    check_drawn(series, number, known.head)
    recorded = await _drawn(store, series, known, number)
    GUARD.get().at(recorded.region)
    drawn = recorded.fact
    voided = (await store.load(VOIDED, voided_id(series, number))).state
    shown = Drawn(series=series, number=number, last=known.head, to=drawn.to, voided=voided)
    return Response(encode(shown), media_type="application/json")


async def _drawn(store: Store, series: str, known: numbers.Series, number: int) -> Recorded:
    """The fact that the number was drawn, of which a thing's region stands beside it. Refuses: GivenOnPaper."""
    if number <= known.paper:
        raise GivenOnPaper(number=number)
    before = known.version(number) - 1
    drawn: Recorded = store.mapper.to_domain_event((await store.recorder.stream(series_id(series), before))[0])
    assert isinstance(drawn.fact, NumberAllotted)
    return drawn
