"""What a view's figures were at the ends of periods, and which of its facts came after a position: at one moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from contracts.corrections import Correction
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Session
from services.districts.ledger.place import all_places
from services.districts.ledger.posting import History
from services.districts.ledger.reckoning import Figures, effective
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import load_histories


class Gained(NamedTuple):
    """`ends`: figures as effective on each day. `late`: whole histories of streams that gained something since.

    `covered`: everything of the log up to here is in both.
    """

    ends: Mapping[date, Figures]
    late: Mapping[UUID, History]
    covered: int


async def gained(
    session: Session,
    spec: ViewSpec,
    measures: Sequence[str],
    regions: Sequence[str],
    days: Sequence[date],
    since: int,
    ancestors: Ancestors,
) -> Gained:
    """`since`: a position; what came after it counts where it holds by the last of `days`, or corrects something."""
    ends = {day: await effective(session, measures, regions, (day, date.max), ancestors) for day in days}
    found = await session.fetch(
        "uuid",
        # rows first: of a year's few have gained anything since
        "select distinct h.stream from ~rows r join ~history h on h.stream = r.stream "
        "where r.last_position > $1 and h.position > $1 and (h.effective_on <= $2 or h.name among($3 text))",
        since,
        max(days),
        _corrections(spec.events),
    )
    late = await load_histories(session, spec, [stream for (stream,) in found])
    covered = min((held.place.covered for held in await all_places(session)), default=0)
    return Gained(ends, late, covered)


def _corrections(events: Mapping[str, type[Any]]) -> list[str]:
    return [name for name, kind in events.items() if issubclass(kind, Correction)]
