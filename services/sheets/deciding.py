"""Rows decided by the very functions that decide commands over HTTP, many together, and nothing written meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from fastapi.exceptions import RequestValidationError

from contracts.access.caller import Caller
from contracts.refusal import Refusal
from services.access.guard import RequestGuard
from services.chassis import problems
from services.chassis.claims import CLAIMS, claim_id
from services.chassis.claims import decide as decide_claim
from services.chassis.desk import now_of, occasion_of, store_of, today_of
from services.chassis.forming import Part, Unit, changes_of
from services.chassis.guarding import GUARD, Guard
from services.chassis.hiding import hides
from services.chassis.refusals import NotFound
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Claim, Loaded, Occasion, Stream
from services.sheets.drafts import Complaint, Draft, placed
from services.sheets.layouts import Layout

State = TypeVar("State")
NOBODY: Final = Guard()


class AlreadyThere(Exception):
    """A row that says the same was taken before."""

    def __init__(self, holder: UUID) -> None:
        super().__init__(holder)
        self.holder = holder


@dataclass
class Decided:
    """A row, and what it would bring about, or why it does not. `made`: what it begins or changes."""

    draft: Draft
    complaints: tuple[Complaint, ...] = ()
    unit: Unit | None = None
    made: UUID | None = None
    already: UUID | None = None
    changes: Sequence[Change] = ()
    rests_on: set[UUID] = field(default_factory=set)

    @property
    def good(self) -> bool:
        return self.unit is not None


class RowStore:
    """What one row's command is handed instead of the store: it reads what the rows before it left, and what it
    appends is kept back."""

    def __init__(self, rows: "Deciding", row: Decided) -> None:
        self._rows, self._row = rows, row
        self.clock, self.simulated = rows.store.clock, False

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        self._row.rests_on.add(id)
        loaded = await self._rows.loaded(stream, id)
        GUARD.get().loaded(loaded)
        return loaded

    async def get(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        loaded = await self.load(stream, id)
        if loaded.version == 0:
            raise NotFound(id=id)
        GUARD.get().got(loaded)
        return loaded

    async def append(self, occasion: Occasion, *parts: Part) -> Answer:
        unit = Unit(occasion, parts)
        self._row.changes = changes = changes_of([unit])
        GUARD.get().writes(changes)
        self._row.unit, self._row.made = unit, changes[0].id
        self._row.rests_on |= {each.id for each in changes}
        if not any(each.facts for each in changes):
            self._row.unit, self._row.already = None, changes[0].id
        return Answer(changes[0].id, changes[0].version + len(changes[0].facts), warning=occasion.warning)


class Deciding:
    """One command's rows, for whoever sent them. What they bring about is remembered until it is forgotten: in a dry
    run to its end, else until it is written.

    Raises what a store raises, but for refusals: those are the rows' verdicts.
    """

    def __init__(
        self,
        store: Store,
        layout: Layout,
        caller: Caller,
        occasion: Occasion,
        now: datetime,
        own: Callable[[Decided], Claim],
    ) -> None:
        """`own`: by which a row is known again, held or freed."""
        self.store, self._layout, self._caller, self._own = store, layout, caller, own
        asks = layout.route.dependant
        self._body, self._path = asks.body_params[0], asks.path_params
        made: dict[Any, Any] = {store_of: None, now_of: now, today_of: occasion.effective_on, occasion_of: occasion}
        self._made: dict[str, Any] = {each.name or "": made[each.call] for each in asks.dependencies}
        self._store_at = next(each.name or "" for each in asks.dependencies if each.call is store_of)
        self._hidden = hides(layout.route)
        self._known: dict[UUID, Loaded[Any]] = {}
        self._read: dict[UUID, asyncio.Task[Loaded[Any]]] = {}

    def forget(self) -> None:
        """What was read, and what the rows would bring about."""
        self._known.clear()
        self._read.clear()

    def forget_read(self) -> None:
        """What was read is read again for the next rows; what rows would bring about is not forgotten."""
        self._read.clear()

    def remember(self) -> None:
        """What was read, in the store: it need not read the same once more to write it; what is stale loses there."""
        for read in self._read.values():
            if read.done() and not read.exception():
                self.store.remembered.keep(read.result())

    async def loaded(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        """Fresh from the log, once for all rows that ask; or as a row before left it."""
        if id in self._known:
            return self._known[id]
        if id not in self._read:
            self._read[id] = asyncio.create_task(self._unguarded(stream, id))
        return await self._read[id]

    async def _unguarded(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        GUARD.set(NOBODY)  # a task's own: whether a row may look is asked for each row
        return await self.store.load(stream, id)

    async def decide(self, drafts: Sequence[Draft]) -> list[Decided]:
        """All at once, so that what they read is read together; then in their order, each against those before it."""
        rows = [Decided(draft, draft.complaints) for draft in drafts]
        await asyncio.gather(*(self._decide(row) for row in rows if not (row.complaints or row.draft.skipped)))
        claims = [self._claims(row) for row in rows]
        await asyncio.gather(*(self.loaded(CLAIMS, claim_id(each)) for several in claims for each in several))
        for row in rows:
            if row.unit and any(each in self._known for each in row.rests_on):
                again = Decided(row.draft)
                await self._decide(again)
                row.__dict__.update(again.__dict__)
            if row.unit:
                await self._take(row)
        return rows

    async def _decide(self, row: Decided) -> None:
        GUARD.set(RequestGuard(self._caller, self._layout.command))
        try:
            values = self._values(row.draft)
            if isinstance(values, tuple):
                row.complaints = values
                return
            await self._layout.route.endpoint(**{**values, **self._made, self._store_at: RowStore(self, row)})
        except Refusal as no:
            row.unit = None
            row.complaints = self._refused(no, row.draft)

    def _values(self, draft: Draft) -> dict[str, Any] | tuple[Complaint, ...]:
        values: dict[str, Any] = {}
        errors: list[Any] = []
        for each in self._path:
            values[each.name], wrong = each.validate(draft.path[each.alias], {}, loc=("path", each.alias))
            errors += wrong or []
        body, wrong = self._body.validate(draft.told.body, {}, loc=("body",))
        errors += wrong or []
        if errors:
            no = RequestValidationError(errors, body=draft.told.body)
            return self._placed(problems.of_validation(no, hidden=self._hidden).body, draft)
        return {**values, self._body.name: body}

    def _refused(self, no: Refusal, draft: Draft) -> tuple[Complaint, ...]:
        return self._placed(problems.of_refusal(no).body, draft)

    def _placed(self, problem: bytes | memoryview, draft: Draft) -> tuple[Complaint, ...]:
        return placed(msgspec.json.decode(problem)["errors"], draft.told, self._layout)

    def _claims(self, row: Decided) -> list[Claim]:
        """Its own, by which it is known again, before those of its command."""
        if row.unit is None or row.made is None:
            return []
        return [self._own(row), *(part for part in row.unit.parts if isinstance(part, Claim))]

    async def _take(self, row: Decided) -> None:
        """Against the rows before it: what they hold is held, and what they changed is changed."""
        assert row.unit
        claims, held = self._claims(row), dict[UUID, Loaded[Any]]()
        try:
            for claim in claims:
                at = claim_id(claim)
                before = held.get(at) or await self.loaded(CLAIMS, at)
                fact = decide_claim(claim, before.state)
                held[at] = before.after(fact) if fact else before
        except AlreadyThere as there:
            row.unit, row.already = None, there.holder
            return
        except Refusal as no:
            row.unit, row.complaints = None, self._refused(no, row.draft)
            return
        self._known |= held
        self._known |= {each.id: each.after for each in row.changes if each.after}
        row.unit = Unit(row.unit.occasion, (*row.unit.parts, claims[0]))
