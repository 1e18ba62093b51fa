"""The import itself: rows in units of many, each with the mark of how far it is, so that a death repeats nothing."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from services.chassis.streams import Claim, Loaded
from services.sheets.deciding import AlreadyThere, Decided, Deciding
from services.sheets.domain.import_facts import ImportFinished, Made, RowsImported
from services.sheets.domain.sheet_import import Import
from services.sheets.drafts import Draft
from services.sheets.layouts import Layout
from services.sheets.people import known
from services.sheets.work import Work, some

SCOPE: Final = "linli.sheet-row/{command}/{unit}"  # in which a row that was taken is known again


def taken_for(layout: Layout, unit: str) -> Callable[[Decided], Claim]:
    """That no row of the unit says the same."""
    scope = SCOPE.format(command=layout.command, unit=unit)

    def taken(row: Decided) -> Claim:
        assert row.made
        return Claim(scope, row.draft.digest, row.made, refusal=AlreadyThere)

    return taken


async def import_rows(work: Work, found: Loaded[Import]) -> None:
    """From where it is. Raises Conflict, SheetGone, and as the store and the vault."""
    received, by, now = found.state.received, found.state.by, work.store.clock.now()
    assert received
    assert by
    occasion, sheet, layout = work.occasion(found, now), await work.sheet(found.state), work.layout(found.state)
    deciding = Deciding(work.store, layout, by, occasion, now, taken_for(layout, received.by.unit))
    left_out, upto = found.state.left_out, found.state.upto
    drafts = (
        each
        for each in work.drafts(sheet, found.state, now)
        if each.row > upto and not any(first <= each.row <= last for first, last in left_out)
    )
    while batch := await asyncio.to_thread(some, drafts):
        people = await known(work.vault, batch, layout, by)
        found = await work.write(deciding, occasion, found, people, _done)
    await work.end(occasion, found, ImportFinished())


def _done(batch: Sequence[Draft], rows: Sequence[Decided]) -> RowsImported:
    return RowsImported(
        upto=batch[-1].row,
        made=tuple(Made(row.draft.row, row.made, row.draft.digest) for row in rows if row.unit and row.made),
        already=tuple((row.draft.row, row.already) for row in rows if row.already),
        refused=tuple((row.draft.row, row.complaints[0].rule) for row in rows if row.complaints),
    )
