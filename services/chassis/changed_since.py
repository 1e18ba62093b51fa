"""What became of a thing since a client saw it (此后的变动): for whoever lost a race to see before he asks again."""

from typing import Any, Final

from eventsourcing.persistence import StoredEvent

from services.chassis.guarding import GUARD
from services.chassis.recorder import LogRow
from services.chassis.refusals import VersionMismatch
from services.chassis.store import Store

MOST: Final = 20  # the newest of them


async def changed_since(store: Store, no: VersionMismatch) -> list[dict[str, Any]]:
    """Its facts by name with version and days, and in which role and for which unit each was written; of nobody's name.

    Nothing where the caller does not see such a thing. Raises what the request's guard does, Unavailable.
    """
    if no.of is None:
        return []
    loaded = await store.load(no.of.stream, no.of.id)
    if not GUARD.get().shows(loaded):
        return []
    positions = await store.recorder.positions([loaded.id])
    newer = positions[int(str(no.values["expected"])) :][-MOST:]
    return [_told(store, row) for row in await store.recorder.log_at(newer)] if newer else []


def _told(store: Store, row: LogRow) -> dict[str, Any]:
    """What followed from something has no role."""
    said = store.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
    return {
        "version": row.version,
        "event": row.topic.partition(":")[0],
        "recorded_at": row.recorded_at.isoformat(),
        "effective_on": said.effective_on.isoformat(),
        "role": said.role,
        "unit": said.unit,
    }
