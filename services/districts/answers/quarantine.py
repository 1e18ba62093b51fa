"""What a view could not read or apply: listed with its cause, released in order, or left out with a reason."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from contracts.refusal import Refusal
from services.chassis.releasing import NotParked
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told

router = APIRouter(tags=["quarantine (internal)"], dependencies=KNOWN_ONLY)
OPERATOR = "operator"  # until identity exists


class NotInQuarantine(Refusal):
    zh = "{id} 不在隔离中"
    en = "{id} is not in quarantine"
    status = 404


class SkipEvent(BaseModel, extra="forbid"):
    """Why an event is left out of a view for good."""

    reason: str = Field(title="原因", min_length=1, max_length=500)


@router.get("/quarantine")
async def quarantine(districts: TheDistricts) -> Response:
    """Everything that no view could read or apply, with its cause."""
    parked = [
        {
            "view": view,
            "stream": each.stream,
            "position": each.position,
            "event_id": each.event_id,
            "cause": each.cause,
            "detail": each.detail,
            "feed": each.feed._asdict(),
        }
        for view, ledger in districts.ledgers.items()
        for each in await ledger.parked()
    ]
    return told({"parked": parked})


@router.post("/views/{view}/quarantine/{stream}/release")
async def release(view: str, stream: UUID, districts: TheDistricts) -> Response:
    """Refuses: UnknownView, NotInQuarantine."""
    districts.ledger(view)
    try:
        released = await districts.sinks[view].release(stream)
    except NotParked as wrong:
        raise NotInQuarantine(id=stream) from wrong
    return told(released._asdict())


@router.post("/views/{view}/quarantine/events/{event_id}/skip", status_code=204)
async def skip(view: str, event_id: UUID, asked: SkipEvent, districts: TheDistricts) -> Response:
    """Refuses: UnknownView, NotInQuarantine. The stream still waits: release it next."""
    districts.ledger(view)
    try:
        await districts.sinks[view].skip(event_id, asked.reason, OPERATOR)
    except NotParked as wrong:
        raise NotInQuarantine(id=event_id) from wrong
    return Response(status_code=204)
