"""Cities that break one promise each, on purpose, struck where they are weak: the checker must see every one of them.

What the chain of `previous` or a place's comparison makes good by itself (a relay that records before it sends) is not
among them: such a city loses nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.chassis.feeds import Feed, Place, Record, Sifted
from services.chassis.reaction import ReactionSink
from services.chassis.recorder import PlaceMove
from services.chassis.store import Unit
from services.chassis.streams import Answer
from services.districts.ledger.memory import Known, Memory, _mark
from services.districts.ledger.place import Held
from services.districts.ledger.sink import LedgerSink
from tests.faults.simulation.city import City
from tests.faults.simulation.turns import pause


class ClockIsBelieved(City):
    """A fact is recorded at whatever the machine's clock says."""

    weak_at = ("clock_is_set_back",)

    def __init__(self, *drawn: Any) -> None:
        super().__init__(*drawn)
        self.source.recorder._rising = _micros  # type: ignore[method-assign]


def _micros(now: datetime) -> int:
    return int(now.timestamp() * 1_000_000)


class KeysAreForgotten(City):
    """A command that is asked again is done again."""

    weak_at = ("api_is_killed",)

    async def _decided(self, stream: UUID, occasion: Any, by: int) -> Answer:
        self.source.db.execute("delete from idempotency_keys where key = ?", (occasion.key.value,))
        return await super()._decided(stream, occasion, by)


class LogForgets(City):
    """What was acknowledged was not on the disk yet: whoever kills the service takes its last fact away."""

    weak_at = ("api_is_killed",)

    def start_api(self) -> None:
        last = "notification_id = (select max(notification_id) from stored_events)"
        self.source.db.execute(f"delete from stored_events where {last}")
        super().start_api()


class RestoreIsNotAnnounced(City):
    """The log goes on as if nothing were missing."""

    weak_at = ("services_are_put_back",)

    async def announce(self, epoch: int | None = None) -> None:
        pass


class ChainIsLeftOut(City):
    """No record says which one came before it: a channel that was made anew looks whole."""

    weak_at = ("channel_is_made_anew",)

    async def _send(self, feed: Feed, record: Record) -> None:
        headers = [(name, b"0" if name == "ce_previous" else value) for name, value in record.headers]
        await super()._send(feed, record._replace(headers=headers))


class NothingIsRefilled(City):
    """What Kafka has no more is gone."""

    weak_at = ("channel_is_trimmed", "channel_is_made_anew")

    async def _refill(self, feed: Feed, mark: int) -> Sequence[Record]:
        return []


class NothingIsADuplicate(City):
    """A reaction reacts to whatever it is handed."""

    weak_at = ("partitions_are_shared_anew",)

    def reaction_sink(self) -> ReactionSink:
        sink = super().reaction_sink()
        return _Credulous(sink.store, sink.reaction, sink.log)


class _Credulous(ReactionSink):
    async def _sifted(self, feed: Feed, before: Place | None, records: Sequence[Record]) -> Sifted:
        return await super()._sifted(feed, Place(epoch=before.epoch) if before else None, records)


class PlaceComesFirst(City):
    """A reaction's place is written, and its effects after it."""

    weak_at = ("worker_is_killed",)

    place_first = True

    def reaction_sink(self) -> ReactionSink:
        sink = super().reaction_sink()
        sink.store.write = partial(self._apart, sink.store.write)  # type: ignore[method-assign]
        return sink

    async def _apart(
        self,
        write: Callable[..., Any],
        units: Sequence[Unit],
        move: PlaceMove | None = None,
    ) -> Any:
        halves: list[tuple[Sequence[Unit], PlaceMove | None]] = [([], move), (units, None)]
        for half in halves if self.place_first else reversed(halves):
            answer = await write(*half) if any(half) else None
            await pause(0.3)
        return answer


class EffectComesFirst(PlaceComesFirst):
    """A reaction's effects are written, and its place after them."""

    place_first = False


class MemoryOutlivesItsTurn(City):
    """A worker believes what it remembers of rows, whoever has written them since."""

    weak_at = ("worker_joins", "partitions_are_shared_anew")

    def view_sink(self) -> LedgerSink:
        sink = super().view_sink()
        sink._applying._memory = _Believed()
        return sink


class _Believed(Memory):
    def of(self, held: Held, streams: Iterable[UUID]) -> Known:
        self._marks[held.feed] = _mark(held)
        return super().of(held, streams)


BROKEN: Final[dict[str, type[City]]] = {
    kind.__name__: kind
    for kind in (
        ClockIsBelieved,
        KeysAreForgotten,
        LogForgets,
        RestoreIsNotAnnounced,
        ChainIsLeftOut,
        NothingIsRefilled,
        NothingIsADuplicate,
        PlaceComesFirst,
        EffectComesFirst,
        MemoryOutlivesItsTurn,
    )
}
