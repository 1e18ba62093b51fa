"""How an import stands (查看导入): its stage, how far it is, and what came of its rows so far."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from msgspec.json import encode

from services.sheets.application import IMPORTS
from services.sheets.desk import TheLayouts, TheStore
from services.sheets.domain.sheet_import import Import, said

router = APIRouter(tags=["sheets"])


@router.get("/imports/{import_id}", response_class=Response)
async def show_import(import_id: UUID, store: TheStore, layouts: TheLayouts) -> Response:
    """{id, version, command, title, stage, stage_zh, rows, upto, verdicts, refused_rows, left_out, made, already,
    late, reversed, stays}. Refuses: NotFound.
    """
    found = await store.get(IMPORTS, import_id)
    state = found.state
    assert state.received
    layout = layouts.get(state.received.command.rpartition(".")[2])
    told = {"id": found.id, "version": found.version, "command": state.received.command}
    told |= {"name": layout.name if layout else "", "title": layout.title if layout else ""}
    return Response(encode(told | _told(state)), media_type="application/json")


def _told(state: Import) -> dict[str, Any]:
    judged, received = state.judged, state.received
    assert received
    counts = {w: getattr(judged, w) for w in ("good", "already", "refused", "skipped")} if judged else None
    return {
        "stage": state.stage,
        "stage_zh": state.stage.zh,
        "rows": received.rows,
        "upto": state.upto,
        "received_on": received.received_on,
        "verdicts": counts,
        "refused_rows": said(judged.refused_rows, 1_000) if judged else "",
        "left_out": said(state.left_out, 1_000),
        "made": sum(len(each.made) for each in state.batches),
        "already": sum(len(each.already) for each in state.batches),
        "late": [{"row": row, "rule": rule} for each in state.batches for row, rule in each.refused][:200],
        "reversed": sum(each.reversed for each in state.taken_back),
        "stays": [{"row": row, "rule": rule} for each in state.taken_back for row, rule in each.stays][:200],
    }
