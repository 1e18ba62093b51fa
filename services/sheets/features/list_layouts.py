"""Which sheets a service takes (可导入的表格): what whoever asks may do with any, and the columns of each."""

from typing import Any

from fastapi import APIRouter, Response
from msgspec.json import encode

from contracts.access.deciding import ACTIONS, decide
from services.sheets.desk import TheCaller, TheLayouts
from services.sheets.layouts import Layout
from services.sheets.template import note

router = APIRouter(tags=["sheets"])


@router.get("/sheets", response_class=Response)
async def list_layouts(layouts: TheLayouts, caller: TheCaller) -> Response:
    """{sheets: [{name, command, title, zh, en, columns: [{title, required, note}], given, undone}]}."""
    told = [_told(each) for each in layouts.values() if decide(caller, each.command).allowed]
    return Response(encode({"sheets": told}), media_type="application/json")


def _told(layout: Layout) -> dict[str, Any]:
    action, undone = ACTIONS[layout.command], layout.undone
    return {
        "name": layout.name,
        "command": layout.command,
        "title": layout.title,
        "zh": action.zh,
        "en": action.en,
        "columns": [
            {"field": each.field.name, "title": each.title, "required": each.required, "note": note(each)}
            for each in layout.columns
        ],
        "undone": {"by": undone.by, "stays": undone.stays, "stays_en": undone.stays_en},
    }
