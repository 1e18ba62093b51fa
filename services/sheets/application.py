"""The streams of imports, and of what waits to be worked on. A service with sheets adds SHEET_STREAMS to its own."""

from typing import ClassVar, Final, get_args
from uuid import UUID, uuid5

from msgspec import Struct

from contracts.access import sheets
from contracts.access.sheets import IMPORT
from contracts.access.standing import Relation, Standing
from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream
from services.sheets.domain import import_facts, sheet_import


def stands(_: UUID, state: sheet_import.Import) -> Standing:
    """With the unit that sent it in."""
    body = state.received.by.body if state.received else ""
    return Standing(places=((Relation.PLACE, state.region),), bodies=(body,) if body else ())


IMPORTS: Final = Stream(
    IMPORT,
    sheet_import.Import(),
    sheet_import.evolve,
    get_args(import_facts.Fact),
    region=lambda state: state.region,
    standing=stands,
)


class ImportQueued(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.import-queue.queued"

    of: UUID


class ImportTakenOff(Struct, frozen=True, kw_only=True):
    """There is nothing to be done with it until somebody says so."""

    TOPIC: ClassVar[str] = "linli.import-queue.taken-off"

    of: UUID


Queue = tuple[UUID, ...]


def _queued(queue: Queue, fact: ImportQueued | ImportTakenOff) -> Queue:
    rest = tuple(each for each in queue if each != fact.of)
    return (*rest, fact.of) if isinstance(fact, ImportQueued) else rest


QUEUE: Final[Stream[Queue, ImportQueued | ImportTakenOff]] = Stream(
    sheets.QUEUE, (), _queued, (ImportQueued, ImportTakenOff), region=lambda _: ""
)
QUEUE_ID: Final = uuid5(NAMESPACE, "import-queue")  # one a service: of what a runner has to do
SHEET_STREAMS: Final = (IMPORTS, QUEUE)
