"""Events by what caused them, and one event by its identity, from the histories of a view's rows."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.districts.ledger.database import Session
from services.districts.ledger.histories import Happened

_SHAPE: Final = "uuid uuid text day instant int int uuid bytes"
_EVENTS: Final = (
    "select cause, stream, name, effective_on, recorded_at, position, version, event_id, body from ~history where "
)
_CAUSED: Final = _EVENTS + "cause is not null and cause among($1 uuid) order by position limit $2"
_OF_ROW: Final = _EVENTS + "stream = $2 and event_id = $1"
_OF_VIEW: Final = _EVENTS + "event_id = $1"


class Found(NamedTuple):
    """An event with the row that it is of, and the event that led to it."""

    cause: UUID | None
    stream: UUID
    happened: Happened


async def caused_by(session: Session, causes: Sequence[UUID], limit: int) -> list[Found]:
    """What followed from these events right away, in the order of the log; no more than so many."""
    return [_found(row) for row in await session.fetch(_SHAPE, _CAUSED, list(causes), limit)]


async def event(session: Session, id: UUID, stream: UUID | None) -> Found | None:
    """By its identity: of a row that is known, or by going through the whole view."""
    asked = (_OF_VIEW, id) if stream is None else (_OF_ROW, id, stream)
    found = await session.fetch(_SHAPE, *asked)
    return _found(found[0]) if found else None


def _found(row: tuple[Any, ...]) -> Found:
    cause, stream, *told = row
    return Found(cause, stream, Happened(*told))
