"""Fetch the answer to a sheet (下载导入结果): the same workbook with a column that says what became of each row."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.chassis.files import handed_out
from services.sheets.application import IMPORTS
from services.sheets.desk import TheLayouts, TheReader, TheShelf, TheStore
from services.sheets.keeping import unpacked
from services.sheets.opening import limits_on, opened
from services.sheets.outcome import outcome
from services.sheets.result import answered
from services.sheets.verdicts import Verdict
from services.sheets.workbook import KIND

router = APIRouter(tags=["sheets"])


@router.get("/imports/{import_id}/result", response_class=Response)
async def show_result(
    import_id: UUID, request: Request, store: TheStore, shelf: TheShelf, reader: TheReader, layouts: TheLayouts
) -> Response:
    """Before the dry run is done nothing is said in it. Refuses: NotFound, SheetGone."""
    state = (await store.get(IMPORTS, import_id)).state
    received, judged = state.received, state.judged
    assert received
    layout = layouts[received.command.rpartition(".")[2]]
    content = await shelf.read(received.sheet, reader)
    told: list[Verdict] = unpacked(await shelf.read(judged.verdicts, reader), list[Verdict]) if judged else []
    said = await outcome(state, told, store, request.app.state.sheets.families.get(layout.family))
    limits = limits_on(received.received_on)
    sheet = await asyncio.to_thread(opened, content, layout, limits, tuple(received.given))
    return handed_out(await asyncio.to_thread(answered, sheet, said), KIND, f"{layout.name}-{import_id}.xlsx")
