"""Which generation of a view's tables serves, which is being built, and which can be put back: a row each."""

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.tables import (
    BALANCES,
    FOUND,
    GENERATIONS,
    HISTORY,
    OF_A_GENERATION,
    PLACES,
    POSTINGS,
    ROWS,
    SHARED,
    TOUCHED,
    prefix,
)
from services.districts.ledger.view import ViewSpec

FILLED: Final = (ROWS, HISTORY, POSTINGS, BALANCES, TOUCHED, FOUND)  # those that a bulk build writes as whole sets


class State(StrEnum):
    """The life of a generation."""

    BUILDING = "building"
    REFUSED = "refused"  # it differed from what served, or was put aside; its tables stay to be looked at
    SERVING = "serving"
    OLD = "old"  # can be put back
    DROPPED = "dropped"  # its number is never given again


class Generation(NamedTuple):
    """One generation of a view: which fold made it, from which published names."""

    view: str
    number: int
    state: State
    fold_version: int
    names: tuple[str, ...]

    @property
    def prefix(self) -> str:
        return prefix(self.view, self.number)

    def made_by(self, spec: ViewSpec) -> bool:
        return (self.fold_version, self.names) == (spec.fold, spec.names)


class OtherFold(Exception):
    """What serves was made by another version of the fold: this worker leaves it alone and builds its own."""

    def __init__(self, generation: Generation, spec: ViewSpec) -> None:
        super().__init__(
            f"{spec.name}: generation {generation.number} was made by fold version {generation.fold_version} "
            f"of {len(generation.names)} names, this is version {spec.fold} of {len(spec.names)}: rebuild it"
        )
        self.generation = generation


class NothingToPutBack(LookupError):
    """The view has no old generation."""


_SHAPE: Final = "text int text int text"
_WITHOUT_SKIPPED: Final = "delete from ~parked where event_id in (select event_id from ledger_skips where view = $1)"


async def all_of(session: Session, view: str) -> list[Generation]:
    """Every generation there has been of a view, oldest first."""
    found = await session.fetch(
        _SHAPE,
        "select view, generation, state, fold_version, names from ledger_generations "
        "where view = $1 order by generation",
        view,
    )
    return [
        Generation(name, number, State(state), version, tuple(msgspec.json.decode(names)))
        for name, number, state, version, names in found
    ]


async def serving(session: Session, view: str) -> Generation:
    """Raises LookupError where the view was never prepared."""
    for generation in await all_of(session, view):
        if generation.state is State.SERVING:
            return generation
    raise LookupError(f"the view {view} has no generation yet")


async def prepare(database: Database, spec: ViewSpec) -> Generation:
    """The generation that serves; the first one of a view is made here, empty."""

    async def work(session: Session) -> Generation:
        await session.alone("ledger")
        await session.create(SHARED)
        there = await all_of(session, spec.name)
        for generation in there:
            if generation.state is not State.DROPPED:
                tables = session.of(generation.prefix)
                await tables.guard(OF_A_GENERATION, bare=generation.state is State.BUILDING)
                await tables.complete([PLACES])
        for generation in there:
            if generation.state is State.SERVING:
                return generation
        return await _new(session, spec, len(there) + 1, State.SERVING)

    return await database.unit(work)


async def begin(database: Database, spec: ViewSpec) -> Generation:
    """The next generation beside the one that serves: what this fold began and did not end, else a bare one.

    What was refused is dropped, and what an older fold began; what a newer one builds is its own.
    """

    async def work(session: Session) -> Generation:
        await session.alone("ledger")
        there = await all_of(session, spec.name)
        begun = next((g for g in there if g.state is State.BUILDING and g.made_by(spec)), None)
        await _drop(session, [g for g in there if g != begun and _is_left(g, spec.fold)])
        return begun or await _new(session, spec, len(there) + 1, State.BUILDING)

    return await database.unit(work)


def _is_left(generation: Generation, version: int) -> bool:
    building = generation.state is State.BUILDING and generation.fold_version <= version
    return building or generation.state is State.REFUSED


async def building(session: Session, view: str) -> Generation | None:
    """The newest one that is being built, or follows beside the one that serves."""
    there = await all_of(session, view)
    return next((generation for generation in reversed(there) if generation.state is State.BUILDING), None)


async def put_back(database: Database, view: str) -> Generation:
    """Let the old generation serve again; its readers go on from its own places. Raises NothingToPutBack."""

    async def work(session: Session) -> Generation:
        await session.alone("ledger")
        there = await all_of(session, view)
        old = next((g for g in reversed(there) if g.state is State.OLD), None)
        if old is None:
            raise NothingToPutBack(view)
        await hand_over(session, await serving(session, view), old)
        return old._replace(state=State.SERVING)

    return await database.unit(work)


async def hand_over(session: Session, before: Generation, after: Generation) -> None:
    """Let another generation serve; whoever holds a place of the one before has finished first.

    The one before is what can be put back, and nothing else: what a put-back took out of service has a higher number.
    What was skipped while the other did not serve is left out there too.
    """
    await session.of(before.prefix).fetch("int", "select feed from ~places order by feed ~~locked")
    for each in await all_of(session, before.view):
        if each.state is State.OLD and each.number != after.number:
            await set_state(session, each, State.REFUSED)
    await session.of(after.prefix).run(_WITHOUT_SKIPPED, after.view)
    await set_state(session, before, State.OLD)
    await set_state(session, after, State.SERVING)


async def refuse(session: Session, generation: Generation) -> bool:
    """Give up a generation that is being built; False where it is not any more, because another took its place."""
    there = {each.number: each.state for each in await all_of(session, generation.view)}
    if there[generation.number] is not State.BUILDING:
        return False
    await set_state(session, generation, State.REFUSED)
    return True


async def set_state(session: Session, generation: Generation, state: State) -> None:
    await session.run(
        "update ledger_generations set state = $3 where view = $1 and generation = $2",
        generation.view,
        generation.number,
        str(state),
    )


async def drop_older(database: Database, view: str, *, keep: int) -> None:
    """Drop what neither serves nor is built, but the generation that served before."""

    async def work(session: Session) -> None:
        await session.alone("ledger")
        left = (State.OLD, State.REFUSED)
        await _drop(session, [g for g in await all_of(session, view) if g.state in left and g.number != keep])

    await database.unit(work)


async def _drop(session: Session, generations: list[Generation]) -> None:
    for generation in generations:
        await session.of(generation.prefix).drop(OF_A_GENERATION)
        await set_state(session, generation, State.DROPPED)


async def _new(session: Session, spec: ViewSpec, number: int, state: State) -> Generation:
    generation = Generation(spec.name, number, state, spec.fold, spec.names)
    tables = session.of(generation.prefix)
    if state is State.BUILDING:  # it is filled with whole sets: keys and indexes come when they are in
        await tables.create(FILLED, bare=True)
    await tables.create([table for table in OF_A_GENERATION if state is not State.BUILDING or table not in FILLED])
    names = msgspec.json.encode(spec.names).decode()
    await session.put(GENERATIONS, How.NEW, [(spec.name, number, str(state), spec.fold, names)])
    return generation
