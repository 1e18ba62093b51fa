"""A reaction: another service's facts lead to facts here, all of a batch in one unit with the place."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from contracts.annulments import Annulment
from contracts.envelope import PARTITIONS, Envelope, to_headers
from contracts.refusal import Refusal
from services.chassis.feeds import Arrival, Feed, Parked, Place, Record, Restored, Sifted, Suspect, WentBack
from services.chassis.intake import count, sift
from services.chassis.recorder import Conflict, PlaceMove, PlaceMoved, Skipped
from services.chassis.releasing import BEHIND, NotParked, Released, reread, without
from services.chassis.reversing import Log, Reverse, Reversing
from services.chassis.session import Session
from services.chassis.store import Store
from services.chassis.undoing import undo

ATTEMPTS: Final = 5
FEW: Final = 20  # streams that may fail with one cause before it is taken for a fault of ours


@dataclass(frozen=True)
class Reaction:
    """`channels`: the published types it reads, by channel. `reverses`: how each family it writes to is set right."""

    name: str
    source: str
    channels: Mapping[str, Sequence[type[Any]]]
    react: Callable[[Any, Envelope, Session], Awaitable[None]]
    reverses: Sequence[Reverse] = ()

    @property
    def feeds(self) -> list[Feed]:
        return [Feed(self.source, channel, at) for channel in self.channels for at in range(PARTITIONS)]


@dataclass
class ReactionSink:
    """The Sink of a reaction: its effects are facts, its place lies in the same unit.

    `log`: the source's, for the day it is restored; without it the reaction stops then, and people must look.
    """

    store: Store
    reaction: Reaction
    log: Log | None = None
    _mine: dict[Feed, Place] = field(default_factory=dict)
    duplicates: int = 0
    skipped: int = 0
    _reversing: Reversing | None = None

    @property
    def names(self) -> Mapping[str, type[Any]]:
        kinds = [kind for kinds in self.reaction.channels.values() for kind in kinds]
        return {str(kind.__struct_config__.tag): kind for kind in kinds}

    async def places(self) -> dict[Feed, Place]:
        return await self.store.recorder.places(self.reaction.name)

    async def apply(self, feed: Feed, records: Sequence[Record]) -> Place:
        for attempt in range(ATTEMPTS):
            before = (await self.places()).get(feed)
            self._guard(feed, before)
            try:
                sifted = await self._sifted(feed, before, records)
            except Restored as told:
                await self._reverse(feed, told)
                continue
            session, parked = await self._react(feed, sifted.arrivals)
            await self._stop_where_ours(parked)
            if not session.units and not parked and not sifted.parked and sifted.place == before:
                return sifted.place
            move = PlaceMove(self.reaction.name, feed, before, sifted.place, [*sifted.parked, *parked])
            try:
                await self.store.write(session.units, move)
            except (Conflict, PlaceMoved):
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                self._mine[feed] = sifted.place
                self.duplicates += sifted.duplicates
                self.skipped += sifted.skipped
                count(self.reaction.name, sifted, parked)
                return sifted.place
        raise AssertionError("unreachable")

    async def _sifted(self, feed: Feed, before: Place | None, records: Sequence[Record]) -> Sifted:
        told = without(records, {str(each) for each in await self.store.recorder.skips(self.reaction.name)})
        return sift(feed, before or Place(), told, self.names, await self._waiting())

    async def _reverse(self, feed: Feed, told: Restored) -> None:
        """Set right what followed from events that a restore took away; the place goes back in the same unit.

        What of them waits in quarantine is gone as well. Whoever writes in between makes it begin again.
        """
        if self.log is None or not self.reaction.reverses:
            raise told
        if self._reversing is None:
            self._reversing = Reversing(self.store, self.reaction, self.log, self.reaction.feeds)
        units = await self._reversing.units(told)
        after = replace(
            told.mark,
            epoch=told.epoch,
            position=told.position,
            event_id=None,
            covered=min(told.mark.covered, told.position),
        )
        parked = [each for each in await self.store.recorder.parked(self.reaction.name) if each.feed == feed]
        ghosts = [each.event_id for each in parked if each.position > told.position]
        try:
            await self.store.write(units, PlaceMove(self.reaction.name, feed, told.mark, after, (), ghosts))
        except (Conflict, PlaceMoved):
            return
        self._reversing.written()
        self._mine.pop(feed, None)

    def _guard(self, feed: Feed, found: Place | None) -> None:
        mine = self._mine.get(feed)
        if mine and (found is None or (found.epoch, found.position) < (mine.epoch, mine.position)):
            del self._mine[feed]
            raise WentBack(f"{feed}: this process had come to {mine.position}")

    async def _stop_where_ours(self, parked: Sequence[Parked]) -> None:
        """One cause raised by our own code on many streams is a fault to be mended, not poison to be parked."""
        if not parked:
            return
        already = await self.store.recorder.parked(self.reaction.name)
        causes = Counter(p.cause for p in (*already, *parked) if p.cause.startswith("react:"))
        for cause, streams in causes.items():
            if streams > FEW:
                raise Suspect(f"{self.reaction.name}: {cause} on {streams} streams")

    async def _waiting(self) -> set[UUID]:
        return {parked.stream for parked in await self.store.recorder.parked(self.reaction.name)}

    async def _react(self, feed: Feed, arrivals: Sequence[Arrival]) -> tuple[Session, list[Parked]]:
        session = Session(self.store, self.reaction.name)
        parked: list[Parked] = []
        for arrival in arrivals:
            cause = BEHIND if arrival.envelope.subject in {p.stream for p in parked} else ""
            if not cause:
                mark = session.mark()
                try:
                    await self.reaction.react(arrival.event, arrival.envelope, session)
                    if isinstance(arrival.event, Annulment):
                        await undo(arrival.event, arrival.envelope, session, self.reaction)
                except (Refusal, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as wrong:
                    session.undo(mark)
                    cause = f"react:{type(wrong).__name__}"
            if cause:
                parked.append(_park(feed, arrival, cause))
        return session, parked

    async def skip(self, event_id: UUID, reason: str, by: str) -> None:
        """Leave a parked event out for good; what waits behind it is released next. Raises NotParked."""
        skipped = Skipped(event_id, reason, by, self.store.clock.now())
        if not await self.store.recorder.skip(self.reaction.name, skipped):
            raise NotParked(f"event {event_id} is not in quarantine")

    async def release(self, stream: UUID) -> Released:
        """Drain a quarantined stream in order, in one unit with the place; stops at the first that still fails.

        A worker that moves the place meanwhile only makes it begin again. Raises NotParked.
        """
        for attempt in range(ATTEMPTS):
            places = await self.places()  # read first: whatever is parked after this moves the place
            parked = [each for each in await self.store.recorder.parked(self.reaction.name) if each.stream == stream]
            if not parked:
                raise NotParked(f"stream {stream} is not in quarantine")
            feed = parked[0].feed
            before = places.get(feed, Place())
            arrivals, rest = reread(parked, self.names, before.position)
            session, failed = await self._react(feed, arrivals)
            waiting = [*failed, *rest]
            kept = {each.event_id for each in waiting}
            out = [each.event_id for each in parked if each.event_id not in kept]
            told = {(each.event_id, each.cause, each.detail) for each in parked}
            caused = [each for each in waiting if (each.event_id, each.cause, each.detail) not in told]
            if out or caused:
                try:
                    await self.store.write(
                        session.units, PlaceMove(self.reaction.name, feed, places.get(feed), before, (), out, caused)
                    )
                except (Conflict, PlaceMoved):
                    if attempt == ATTEMPTS - 1:
                        raise
                    continue
            return Released(len(arrivals) - len(failed), len(waiting), waiting[0].cause if waiting else None)
        raise AssertionError("unreachable")


def _park(feed: Feed, arrival: Arrival, cause: str) -> Parked:
    envelope = arrival.envelope
    headers = to_headers(envelope)
    return Parked(feed, envelope.subject, envelope.position, envelope.id, cause, envelope.type, headers, arrival.body)
