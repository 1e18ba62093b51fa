"""Read again what waits in quarantine, in its order: for both kinds of reader, views and reactions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from contracts.envelope import Envelope, UnreadableEnvelope, from_headers
from services.chassis.feeds import Arrival, Parked, Record
from services.chassis.intake import read

UNREADABLE: Final = "unreadable-headers"
BEHIND: Final = "waits-behind"
SKIPPED: Final = "linli.skipped"  # a name nobody reads: the record keeps its position in the chain


class NotParked(LookupError):
    """There is nothing in quarantine under this stream or event."""


class Released(NamedTuple):
    """What a release came to: events applied, events that still wait, and the cause that stopped it."""

    applied: int
    waiting: int
    cause: str | None


def without(records: Sequence[Record], skipped: Collection[str]) -> Sequence[Record]:
    """The same records, those that were skipped under a name that nobody reads."""
    if not skipped:
        return records
    return [_renamed(record) if _id(record) in skipped else record for record in records]


def _id(record: Record) -> str:
    return next((value.decode(errors="replace") for name, value in record.headers if name == "ce_id" and value), "")


def _renamed(record: Record) -> Record:
    headers = [(name, SKIPPED.encode() if name == "ce_type" else value) for name, value in record.headers]
    return record._replace(headers=headers)


def reread(parked: Sequence[Parked], names: Mapping[str, type[Any]], mark: int) -> tuple[list[Arrival], list[Parked]]:
    """What can be read by now, up to the first that cannot; and the rest, with its cause as it is now.

    `mark`: the position of the place. A record whose headers were damaged on its way is dropped once the mark has
    passed it: the chain showed the hole, and the published log has given what was meant.
    """
    arrivals: list[Arrival] = []
    for at, each in enumerate(parked):
        cause, detail = "", ""
        try:
            arrivals += _read(each, names)
        except UnreadableEnvelope as wrong:
            if mark > each.position:
                continue
            cause, detail = UNREADABLE, str(wrong)
        except LookupError as wrong:
            cause, detail = "unknown-version", str(wrong)
        except (ValueError, RecursionError) as wrong:
            cause, detail = "unreadable-body", str(wrong)
        if cause:
            return arrivals, [each._replace(cause=cause, detail=detail), *waiting_behind(parked[at + 1 :])]
    return arrivals, []


def waiting_behind(parked: Sequence[Parked]) -> list[Parked]:
    return [each._replace(cause=BEHIND, detail="") for each in parked]


def _read(parked: Parked, names: Mapping[str, type[Any]]) -> list[Arrival]:
    """Nothing, where it is a name that this reader does not read. Raises LookupError at an unknown version."""
    envelope: Envelope = from_headers(parked.headers)
    if envelope.id != parked.event_id:
        raise UnreadableEnvelope("it was not taken for the event that its headers name")  # its key is another's
    kind = names.get(envelope.type)
    if kind:
        body = parked.body or b""
        return [Arrival(envelope, read(kind, body), body)]
    family = envelope.type.rpartition(".v")[0]
    if any(name.rpartition(".v")[0] == family for name in names):
        raise LookupError(envelope.type)
    return []
