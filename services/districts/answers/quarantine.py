"""What a view or a reaction could not read or apply: listed by case, looked at, released in order, or left out."""

from collections.abc import Awaitable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.chassis.desk import caller_of
from services.chassis.quarantine_api import NotInQuarantine, SkipEvent
from services.chassis.releasing import NotParked
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told
from services.districts.hospital import cases, missed_by, ward, wards

router = APIRouter(tags=["quarantine (internal)"], dependencies=KNOWN_ONLY)
T = TypeVar("T")


@router.get("/quarantine")
async def quarantine(districts: TheDistricts) -> Response:
    """Every case of every view and reaction, and the services that did not answer."""
    found, silent = await wards(districts)
    listed: list[dict[str, Any]] = []
    for reader, each in found.items():
        listed += cases(reader, await each.records())
    return told({"cases": listed, "silent": silent})


@router.get("/quarantine/{reader}/{stream}")
async def case(reader: str, stream: UUID, districts: TheDistricts) -> Response:
    """Its records as they came; the first is what stopped it. Refuses: UnknownReader, NotInQuarantine."""
    records = await _there((await ward(districts, reader)).records(stream), stream)
    return told({"reader": reader, "stream": stream, "records": records, "missed_by": missed_by(reader)})


@router.post("/quarantine/{reader}/{stream}/release")
async def release(reader: str, stream: UUID, districts: TheDistricts) -> Response:
    """Tried again from the first that waits, and drained as far as it goes. Refuses: UnknownReader, NotInQuarantine."""
    return told(await _there((await ward(districts, reader)).release(stream), stream))


@router.post("/quarantine/{reader}/events/{event_id}/skip", status_code=204)
async def skip(request: Request, reader: str, event_id: UUID, asked: SkipEvent, districts: TheDistricts) -> Response:
    """For good; the stream still waits: release it next. Refuses: UnknownReader, NotInQuarantine."""
    await _there((await ward(districts, reader)).skip(event_id, asked.reason, caller_of(request).subject), event_id)
    return Response(status_code=204)


async def _there(asked: Awaitable[T], id: UUID) -> T:
    try:
        return await asked
    except NotParked as wrong:
        raise NotInQuarantine(id=id) from wrong
