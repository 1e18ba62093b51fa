"""An import taken back as a whole (撤回): the last row first, by the command that the law has for what it made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.forms.typed import Typed
from services.chassis.clock import day_of
from services.chassis.streams import Claim, Loaded
from services.sheets.deciding import Decided, Deciding
from services.sheets.domain.import_facts import ReversalFinished, RowsReversed
from services.sheets.domain.sheet_import import Import
from services.sheets.drafts import Draft
from services.sheets.importing import SCOPE
from services.sheets.layouts import Undoing
from services.sheets.work import BATCH, Work

TODAY, REASON = "today", "reason"  # what a counter-command's field is filled in with


async def take_back(work: Work, found: Loaded[Import]) -> None:
    """From where it is. What people have gone on with stays, and is told with the rule that says so. Raises Conflict,
    and as the store and the vault."""
    received, by, now = found.state.received, found.state.by, work.store.clock.now()
    assert received
    assert by
    layout, occasion = work.layout(found.state), work.occasion(found, now)
    assert layout.counter
    body = filled_in(layout.undone, {TODAY: day_of(now).isoformat(), REASON: found.state.reason})
    (path,) = layout.counter.route.dependant.path_params
    upto = found.state.upto
    rows = [each for each in reversed(list(found.state.made())) if not upto or each.row < upto]
    digests = {each.row: each.digest for each in rows}
    freed = _freed(SCOPE.format(command=layout.command, unit=received.by.unit), digests)
    deciding = Deciding(work.store, layout.counter, by, occasion, now, freed)
    for at in range(0, len(rows), BATCH):
        batch = [_draft(each.row, path.alias, each.thing, body) for each in rows[at : at + BATCH]]
        found = await work.write(deciding, occasion, found, batch, _reversed)
    await work.end(occasion, found, ReversalFinished())


def filled_in(undone: Undoing, said: Mapping[str, str]) -> dict[str, Any]:
    return {field: said.get(value, value) for field, value in undone.body.items()}


def _draft(row: int, path: str, thing: UUID, body: Mapping[str, Any]) -> Draft:
    return Draft(row=row, path={path: str(thing)}, told=Typed(dict(body)))


def _freed(scope: str, digests: Mapping[int, str]) -> Callable[[Decided], Claim]:
    """So that the same row may be sent in again."""

    def freed(row: Decided) -> Claim:
        assert row.made
        return Claim(scope, digests[row.draft.row], row.made, held=False)

    return freed


def _reversed(batch: Sequence[Draft], rows: Sequence[Decided]) -> RowsReversed:
    return RowsReversed(
        upto=batch[-1].row,
        reversed=sum(row.good for row in rows),
        stays=tuple((row.draft.row, row.complaints[0].rule) for row in rows if row.complaints),
    )
