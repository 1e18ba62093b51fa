"""The dry run (试运行): every row decided as it would be, and nothing written."""

import asyncio
from typing import Final

from services.chassis.clock import day_of
from services.chassis.streams import Loaded
from services.sheets.deciding import Deciding
from services.sheets.domain.import_facts import RowsJudged, SheetJudged
from services.sheets.domain.sheet_import import Import
from services.sheets.importing import taken_for
from services.sheets.keeping import VERDICTS, packed
from services.sheets.people import known
from services.sheets.verdicts import Verdict, counted, verdict
from services.sheets.work import Work, some

EVERY: Final = 5_000  # rows after which it says how far it is


async def judge(work: Work, found: Loaded[Import]) -> None:
    """From the first row, also after a death: rows rest on those before them. Raises Conflict, SheetGone, and as the
    store and the vault."""
    received, now, told = found.state.received, work.store.clock.now(), list[Verdict]()
    assert received
    occasion, sheet = work.occasion(found, now), await work.sheet(found.state)
    layout = work.layout(found.state)
    deciding = Deciding(work.store, layout, received.by, occasion, now, taken_for(layout, received.by.unit))
    drafts = work.drafts(sheet, found.state, now)
    while batch := await asyncio.to_thread(some, drafts):
        told += map(verdict, await deciding.decide(await known(work.vault, batch, layout, received.by)))
        deciding.forget_read()
        if len(told) // EVERY > (len(told) - len(batch)) // EVERY and told[-1].row > found.state.upto:
            found = await work.step(occasion, found, RowsJudged(upto=told[-1].row))
    counts, refused = counted(told)
    content = packed(told)
    kept = work.shelf.kept(content, VERDICTS, received.sheet.reference)
    await work.shelf.put(kept, content, found.id, day_of(now))
    await work.end(occasion, found, SheetJudged(**counts, refused_rows=refused, verdicts=kept))
