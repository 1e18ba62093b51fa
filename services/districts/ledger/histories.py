"""The events of rows, in the order in which they fold: the opening one first, then by effective day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.chassis.clock import day_of
from services.districts.ledger.database import Session


class Happened(NamedTuple):
    """An event of a row's history, as it was published."""

    name: str
    effective_on: date
    recorded_at: datetime
    position: int
    version: int  # of its stream
    event_id: UUID
    body: bytes


async def happened(
    session: Session, streams: Sequence[UUID], known_on: date | None = None
) -> dict[UUID, list[Happened]]:
    """Of all of them at once, if asked as known at the end of a day; a stream without events is not there."""
    found = await session.fetch(
        "uuid text day instant int int uuid bytes",
        "select stream, name, effective_on, recorded_at, position, version, event_id, body from ~history "
        "where stream among($1 uuid) order by stream, effective_on, position",
        list(streams),
    )
    histories: defaultdict[UUID, list[Happened]] = defaultdict(list)
    for stream, *told in found:
        event = Happened(*told)
        if known_on is None or day_of(event.recorded_at) <= known_on:
            histories[stream].append(event)
    return {stream: _opening_first(events) for stream, events in histories.items()}


def _opening_first(events: list[Happened]) -> list[Happened]:
    opening = min(each.position for each in events)
    return sorted(events, key=lambda each: each.position != opening)
