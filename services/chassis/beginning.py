"""What a unit of writing begins from beside its own streams: claims, clocks and outages as they stand."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.claims import CLAIMS, claim_id
from services.chassis.clocks import CLOCKS
from services.chassis.forming import Forming, Unit, clocks_touched, starts_in_the_past
from services.chassis.outages import OUTAGES, OUTAGES_ID
from services.chassis.streams import Change, Claim, Loaded, Stream

Load = Callable[[Stream[Any, Any], UUID], Awaitable[Loaded[Any]]]


async def begun(load: Load, units: Sequence[Unit], changes: Sequence[Change], today: date) -> Forming:
    """The clocks of a new stream were never set; of outages nothing is read where every clock begins today."""
    claims = await _loaded(load, CLAIMS, {claim_id(p) for unit in units for p in unit.parts if isinstance(p, Claim)})
    clocks = await _loaded(load, CLOCKS, clocks_touched(changes))
    past = starts_in_the_past(changes, today)
    return Forming(claims, clocks, (await load(OUTAGES, OUTAGES_ID)).state if past else ())


async def _loaded(load: Load, stream: Stream[Any, Any], ids: Iterable[UUID]) -> dict[UUID, Loaded[Any]]:
    """All at once: together they are one round trip."""
    return {loaded.id: loaded for loaded in await asyncio.gather(*(load(stream, each) for each in ids))}
