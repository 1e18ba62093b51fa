"""Which units of a batch cannot be written any more, and why: asked of PostgreSQL in one round trip."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from services.chassis.postgres_schema import FENCE
from services.chassis.recorder import Conflict, KeyTaken, PlaceMove, PlaceMoved, Write, preceding
from services.chassis.remembering import OutOfDate

LOSERS: Final = f"""
select 'key' as what, key as name, null::uuid as stream, 0::bigint as number
    from idempotency_keys where key = any($1::text[])
union all
select 'fact', '', p.stream, p.version from unnest($2::uuid[], $3::bigint[]) as p (stream, version)
    cross join lateral (
        select 1 from stored_events where (originator_id, originator_version) = (p.stream, p.version) offset 0
    ) as found
union all
select 'place', concat_ws(chr(31), reader, source, channel, partition), null, turn
    from places where reader = any($4::text[])
union all
select 'fence', '', null, {FENCE}
union all
select 'epoch', '', null, coalesce(pg_sequence_last_value('log_epoch'), 1)
"""  # noqa: S608


def asked(writes: Sequence[Write]) -> list[Any]:
    """The parameters of LOSERS."""
    facts = [(event.originator_id, event.originator_version) for write in writes for event in write.events]
    facts += preceding(writes)
    return [
        [write.key.key for write in writes if write.key],
        [stream for stream, _ in facts],
        [version for _, version in facts],
        [write.move.reader for write in writes if write.move],
    ]


def told(rows: Iterable[Any], writes: Sequence[Write]) -> tuple[list[Exception | None], int]:
    """For each unit why it has lost, or None; and where the fence stands now."""
    keys: set[str] = set()
    facts: set[tuple[UUID | str, int]] = set()
    places: dict[str, int] = {}
    fence = epoch = 0
    for what, name, stream, number in rows:
        match what:
            case "key":
                keys.add(name)
            case "fact":
                facts.add((stream, number))
            case "place":
                places[name] = number
            case "epoch":
                epoch = number
            case _:
                fence = number
    reasons = []
    for write in writes:
        reasons.append(_loser(write, keys, facts, places, epoch))
        if reasons[-1] is None:  # a unit that goes on where this one ends has not lost either
            facts |= {(event.originator_id, event.originator_version) for event in write.events}
    return reasons, fence


def _loser(
    write: Write, keys: set[str], facts: set[tuple[UUID | str, int]], places: dict[str, int], epoch: int
) -> Exception | None:
    if write.key and write.key.key in keys:
        return KeyTaken()
    clashes = [
        event.originator_id for event in write.events if (event.originator_id, event.originator_version) in facts
    ]
    clashes += [stream for stream, version in preceding([write]) if (stream, version) not in facts]
    for stream in clashes:
        assert isinstance(stream, UUID)
        return Conflict(stream)
    if write.epoch not in (None, epoch):
        return OutOfDate()
    return PlaceMoved() if write.move and _moved(write.move, places) else None


def _moved(move: PlaceMove, places: dict[str, int]) -> bool:
    now = places.get("\x1f".join(map(str, (move.reader, *move.feed))))
    return now != (move.before.turn if move.before else None)
