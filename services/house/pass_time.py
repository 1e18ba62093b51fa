"""Say in a simulated city that time has passed (模拟时间推进): its clocks fire what is due by then."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from msgspec.json import encode

from services.chassis.desk import NotSimulated, now_of, store_of
from services.chassis.store import Store
from services.chassis.timekeeper import Timekeeper

router = APIRouter(tags=["clocks"])


@router.post("/time", response_class=Response)
async def pass_time(
    request: Request,
    store: Annotated[Store, Depends(store_of)],
    now: Annotated[datetime, Depends(now_of)],
) -> Response:
    """{fired}: how many facts that made. The time is the header's, Linli-Now. Refuses: NotSimulated, BadHeader."""
    if not store.simulated:
        raise NotSimulated()
    keeper: Timekeeper = request.app.state.timekeeper
    return Response(encode({"fired": await keeper.turn(now)}), media_type="application/json")
