"""The rows of a view that stand on a list in a region, found without looking at any other."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Session
from services.districts.ledger.reckoning import within
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import decoder

_ON_LIST: Final = (
    "select stream, body from ~rows where listed_in is not null and listed_in among($1 text) "
    "order by listed_by, stream limit $2"
)


async def listed(
    session: Session, spec: ViewSpec, region: str, on: date, ancestors: Ancestors, limit: int, *, itself: bool = False
) -> list[tuple[UUID, Any]]:
    """The first so many, in their order; `itself`: not those of the regions below."""
    regions = [region] if itself else list(await within(session, [region], on, ancestors))
    decode = decoder(spec.row).decode
    return [(stream, decode(body)) for stream, body in await session.fetch("uuid text", _ON_LIST, regions, limit)]
