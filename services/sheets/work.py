"""What each stage of an import is worked on with: its sheet, whoever said so, and steps that are written whole."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from contracts.policies.in_force import policy_version
from contracts.prose import ASIDE
from services.chassis.clock import day_of
from services.chassis.forming import Unit
from services.chassis.lane import Overloaded
from services.chassis.recorder import Unavailable
from services.chassis.remembering import DECIDING, Memory
from services.chassis.store import Store
from services.chassis.streams import Loaded, Occasion
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, ImportTakenOff
from services.sheets.deciding import Decided, Deciding
from services.sheets.domain.sheet_import import Import
from services.sheets.drafts import Draft
from services.sheets.keeping import Shelf
from services.sheets.layouts import Layout
from services.sheets.opening import Opened, limits_on, opened
from services.vault.texts import Texts
from services.vault.values import Reader
from services.vault.vault import Vault

BATCH: Final = 250  # rows of one unit
AGAIN: Final = 4  # times that a unit which lost to others is decided anew at once
MACHINE: Final = Reader("sheets", None, "")  # reads what it was given to work on
Layouts = Mapping[str, Layout]
Told = Callable[[Sequence[Draft], Sequence[Decided]], Any]


@dataclass(frozen=True)
class Work:
    """Of one service."""

    store: Store
    shelf: Shelf
    layouts: Layouts
    texts: Texts
    vault: Vault

    def layout(self, state: Import) -> Layout:
        assert state.received
        return self.layouts[state.received.command.rpartition(".")[2]]

    async def sheet(self, state: Import) -> Opened:
        """Raises SheetGone, and as the vault."""
        received = state.received
        assert received
        content = await self.shelf.read(received.sheet, MACHINE)
        limits = limits_on(received.received_on)
        return await asyncio.to_thread(opened, content, self.layout(state), limits, tuple(received.given))

    def drafts(self, sheet: Opened, state: Import, now: datetime) -> Iterator[Draft]:
        assert state.received
        return sheet.drafts(self.layout(state), state.region, day_of(now), state.received.given)

    def occasion(self, found: Loaded[Import], now: datetime) -> Occasion:
        """Whoever said the last that is to be done does it."""
        caller = found.state.by
        assert caller
        return Occasion(
            effective_on=day_of(now),
            actor=caller.subject,
            policy=policy_version(),
            role=caller.role,
            unit=caller.unit,
            holder=caller.holder,
            title=caller.title,
            correlation=f"import:{found.id}",
        )

    async def step(self, occasion: Occasion, found: Loaded[Import], fact: Any) -> Loaded[Import]:
        """Raises Conflict where another works on it too."""
        await self.store.write([Unit(occasion, [found.then(fact)])])
        return found.after(fact)

    async def end(self, occasion: Occasion, found: Loaded[Import], fact: Any) -> None:
        """The last of a stage: what comes next its user says. Raises Conflict."""
        await self.store.write([Unit(occasion, [found.then(fact)]), await self.off(occasion, found.id)])

    async def off(self, occasion: Occasion, of: UUID) -> Unit:
        queue = await self.store.load(QUEUE, QUEUE_ID)
        return Unit(occasion, [queue.then(ImportTakenOff(of=of))])

    async def write(
        self, deciding: Deciding, occasion: Occasion, found: Loaded[Import], batch: Sequence[Draft], told: Told
    ) -> Loaded[Import]:
        """In one unit: that the rows are done, and what they brought about. Free texts lie in the vault before it.

        Where somebody was quicker with what a row rests on it is asked again what is so.
        """
        given = self.texts.given()
        ASIDE.set(given)
        for attempt in range(AGAIN):
            rows = await deciding.decide(batch)
            fact = told(batch, rows)
            deciding.remember()
            before = DECIDING.set(Memory())
            try:
                await self.store.write([Unit(occasion, [found.then(fact)]), *(row.unit for row in rows if row.unit)])
            except (Unavailable, Overloaded):
                raise
            except Exception:
                DECIDING.set(None)
                moved = (await self.store.get(IMPORTS, found.id)).version != found.version
                if moved or attempt == AGAIN - 1:
                    raise
            else:
                return found.after(fact)
            finally:
                DECIDING.reset(before)
                deciding.forget()
                if given.put_away:  # of what came to nothing
                    await self.texts.take_back(given)
        raise AssertionError("unreachable")


def some(drafts: Iterator[Draft]) -> list[Draft]:
    """The next that make a unit."""
    return list(islice(drafts, BATCH))
