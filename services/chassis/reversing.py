"""After a source was restored: find what a reaction wrote because of events that are gone, and set it right."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import msgspec

from contracts.policies.in_force import policy_version
from services.chassis.annulments import ANSWERS, AnnulmentAnswerWithdrawn, set_aside
from services.chassis.codec import Recorded
from services.chassis.feeds import Feed, Record, Restored, Suspect
from services.chassis.reversals import REVERSALS, CausesLost, Left, Reversals, reversals_id
from services.chassis.store import Store, Unit
from services.chassis.streams import Loaded, Occasion, Stream

WINDOW: Final = 50_000  # causes that are held in memory at a time
CHUNK: Final = 2000
TOLD: Final = 2000  # causes, and streams, of one fact: 80 kB each; what people left takes some 100 bytes a stream
Causes = dict[UUID, set[UUID]]  # an event, and the streams in which something followed from it


class Log(Protocol):
    """The source's published log, in this process or over HTTP."""

    def records(self, marks: Mapping[Feed, int]) -> AsyncIterator[dict[Feed, list[Record]]]: ...


class Undo(NamedTuple):
    """What a decision to set an aggregate right may need beside the two states."""

    cause: UUID  # the last event that is gone
    epoch: int  # in which the source's log goes on
    on: date  # the day of the last effect that is reversed


@dataclass(frozen=True)
class Reverse:
    """How one family of aggregates is set right.

    `set_right(now, meant, undo)`: the facts that lead from the aggregate as it stands to the one it would be if the
    effects had never been. None where it is so already, or where people have gone on and it must stay.
    `stays(now, meant)`: why something cannot be undone any more, in Chinese and in English; None: it can be.
    """

    stream: Stream[Any, Any]
    set_right: Callable[[Any, Any, Undo], Sequence[Any]]
    stays: Callable[[Any, Any], tuple[str, str] | None] | None = None


def _withdraw(now: Any, meant: Any, undo: Undo) -> tuple[AnnulmentAnswerWithdrawn, ...]:
    return () if now == meant else (AnnulmentAnswerWithdrawn(because_of=undo.cause),)


ANSWERED: Final = Reverse(ANSWERS, _withdraw)  # every reaction may answer annulments


class Reading(Protocol):
    """Of a reaction as much as is needed here."""

    @property
    def name(self) -> str: ...
    @property
    def reverses(self) -> Sequence[Reverse]: ...


class _Bare(msgspec.Struct, frozen=True):
    """As much of a stored fact as tells where it came from."""

    actor: str
    cause: UUID | None = None


class Reversing:
    """Reverses one reaction's effects; it remembers how far the own log was judged, as each feed asks again."""

    def __init__(self, store: Store, reaction: Reading, log: Log, feeds: Sequence[Feed]) -> None:
        self._store, self._reaction, self._log, self._feeds = store, reaction, log, feeds
        self._families = {fact.TOPIC: each for each in (*reaction.reverses, ANSWERED) for fact in each.stream.facts}
        self._decoder = msgspec.json.Decoder(_Bare)
        self._judged = self._read = (0, 0)  # in which epoch of the source, and up to which position of the own log

    async def units(self, told: Restored) -> list[Unit]:
        """What sets right all that followed from events that are gone: nothing where that was done already."""
        epoch = told.epoch
        after = self._judged[1] if self._judged[0] == epoch else 0
        upto = await self._store.recorder.head()
        done = await self._store.load(REVERSALS, reversals_id(self._reaction.name))
        known = {cause for each in done.state for cause in each.causes}
        gone: Causes = {}
        async for causes in self._effects(after, upto):
            lost = await self._lost(causes)
            for cause in lost - known:  # its effects may lie in two windows
                gone.setdefault(cause, set()).update(causes[cause])
        units = await self._reversed(gone, known, done, told) if gone else []
        self._read = (epoch, upto)
        return units

    def written(self) -> None:
        """What `units` gave is in the log."""
        self._judged = self._read

    async def _effects(self, after: int, upto: int) -> AsyncIterator[Causes]:
        """What this reaction wrote, by cause: as much at a time as memory is to hold."""
        causes: defaultdict[UUID, set[UUID]] = defaultdict(set)
        actor = actor_of(self._reaction.name)
        while rows := await self._store.recorder.log(after, CHUNK, upto):
            for row in rows:
                bare = self._decoder.decode(row.state)
                if bare.actor == actor and bare.cause:
                    causes[bare.cause].add(row.stream)
            after = rows[-1].position
            if len(causes) >= WINDOW:
                yield dict(causes)
                causes.clear()
        if causes:
            yield dict(causes)

    async def _lost(self, causes: Causes) -> set[UUID]:
        """Which of these events the source's log does not hold. It holds no others by the same id."""
        lost = set(causes)
        async for batch in self._log.records(dict.fromkeys(self._feeds, 0)):
            for records in batch.values():
                lost.difference_update(map(_id_of, records))
            if not lost:
                break
        return lost

    async def _reversed(self, gone: Causes, known: set[UUID], done: Loaded[Reversals], told: Restored) -> list[Unit]:
        units: list[Unit] = []
        set_right: list[UUID] = []
        left: list[Left] = []
        for stream in sorted({stream for streams in gone.values() for stream in streams}):
            rows = await self._store.recorder.stream(stream)
            recorded: list[Recorded] = [self._store.mapper.to_domain_event(row) for row in rows]
            reverse = self._families.get(recorded[0].fact.TOPIC)
            if reverse is None:
                raise Suspect(f"{self._reaction.name} does not say how {stream} is set right")
            lost = known | set(gone)
            aside = await set_aside(self._store.load, self._reaction.name, [e.cause for e in recorded], lost)
            unit = self._unit(reverse, stream, recorded, (lost, lost | aside), told.epoch)
            if unit:
                units.append(unit)
                set_right.append(stream)
            rest = by_people(recorded, set(gone))
            if rest:
                left.append(Left(stream=stream, family=reverse.stream.name, facts=rest))
        today = max((unit.occasion.effective_on for unit in units), default=self._store.clock.now().date())
        facts = _told(told, sorted(gone), set_right, left)
        return [*units, Unit(self._occasion(None, today), [done.then(*facts)])]

    def _unit(
        self, reverse: Reverse, id: UUID, recorded: Sequence[Recorded], gone: tuple[set[UUID], set[UUID]], epoch: int
    ) -> Unit | None:
        """Dated as the last effect it undoes: what followed from nothing has never held, on no day.

        `gone`: the events that are lost, and these with what counts no more for another reason.
        """
        lost, none = gone
        effects = [each for each in recorded if followed(each, lost, self._reaction.name)]
        undo = Undo(effects[-1].cause or id, epoch, max(each.effective_on for each in effects))
        stream = reverse.stream
        now = reduce(stream.evolve, [each.fact for each in recorded], stream.initial)
        facts = reverse.set_right(now, without(stream, recorded, none, self._reaction.name), undo)
        if not facts:
            return None
        change = Loaded(stream, id, len(recorded), now).then(*facts)
        return Unit(self._occasion(undo.cause, undo.on), [replace(change, region=change.region or recorded[-1].region)])

    def _occasion(self, cause: UUID | None, on: date) -> Occasion:
        actor = actor_of(self._reaction.name, reversing=True)
        return Occasion(effective_on=on, actor=actor, policy=policy_version(), cause=cause)


def actor_of(reaction: str, *, reversing: bool = False) -> str:
    """Who is said to have written what a reaction wrote."""
    return f"{'reversal' if reversing else 'reaction'}:{reaction}"


class Told(Protocol):
    """Of a fact in a stream as much as tells what it followed from."""

    @property
    def fact(self) -> Any: ...
    @property
    def actor(self) -> str: ...
    @property
    def cause(self) -> UUID | None: ...


def followed(told: Told, causes: Collection[UUID], reader: str) -> bool:
    """Whether a reaction wrote it because of one of these events."""
    return told.actor == actor_of(reader) and told.cause in causes


def without(stream: Stream[Any, Any], told: Iterable[Told], causes: Collection[UUID], reader: str) -> Any:
    """The aggregate as it would be, had nothing followed from these events; what set such things right has no place."""
    reversal = actor_of(reader, reversing=True)
    stays = [each.fact for each in told if not followed(each, causes, reader) and each.actor != reversal]
    return reduce(stream.evolve, stays, stream.initial)


def by_people(told: Sequence[Told], causes: Collection[UUID]) -> tuple[str, ...]:
    """What people wrote in a stream after the first effect of these events."""
    first = next((at for at, each in enumerate(told) if each.cause in causes), len(told))
    machines = ("reaction:", "reversal:")
    return tuple(each.fact.TOPIC for each in told[first:] if not each.actor.startswith(machines))


def _told(
    restored: Restored, causes: Sequence[UUID], reversed: Sequence[UUID], left: Sequence[Left]
) -> Iterator[CausesLost]:
    """What was reversed, in as many facts as it takes: none outgrows what the store keeps of one."""
    for at in range(0, max(len(causes), len(reversed), len(left)), TOLD):
        part = slice(at, at + TOLD)
        yield CausesLost(
            source=restored.feed.source,
            epoch=restored.epoch,
            begins_after=restored.position,
            causes=tuple(causes[part]),
            reversed=tuple(reversed[part]),
            left=tuple(left[part]),
        )


def _id_of(record: Record) -> UUID:
    return next((UUID(value.decode()) for name, value in record.headers if name == "ce_id" and value), _NOBODY)


_NOBODY: Final = UUID(int=0)
