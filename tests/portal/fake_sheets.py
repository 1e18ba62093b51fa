"""Stands in for a service that takes sheets: one layout, one import in every stage."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

IMPORTS: Final = {
    f"0190b1f0-0000-7000-8000-0000000000c{at}": stage
    for at, stage in enumerate(("received", "judged", "running", "done", "reversing", "reversed"))
}
COLUMN: Final = {"field": "name", "title": "组织名称", "required": True, "note": "名称\n必填"}
UNDONE: Final = {"by": "registration.defile-group", "stays": "", "stays_en": ""}
SHEET: Final = {
    "name": "file-group",
    "command": "registration.file-group",
    "title": "社区社会组织备案台账",
    "zh": "备案社区社会组织",
    "en": "file a community group",
    "columns": [COLUMN, {**COLUMN, "field": "host", "title": "托管组织", "required": False}],
    "undone": UNDONE,
}
WRONG: Final = {"column": "成员数", "rule": "TooFewMembers", "zh": "成员9名，少于10名", "en": "9 members, of 10 needed"}
NAMES: Final = {"社区社会组织备案台账", "组织名称", "托管组织", "名称；必填", "成员数"}  # as a sheet has them


async def _sheets(_: Request) -> Response:
    return JSONResponse({"sheets": [SHEET]})


async def _import(request: Request) -> Response:
    stage = IMPORTS[request.path_params["id"]]
    counts = {"good": 2, "already": 1, "refused": 1, "skipped": 1}
    told: dict[str, Any] = {"id": request.path_params["id"], "version": 3, "name": "file-group", "stage": stage}
    told |= {"title": SHEET["title"], "rows": 6, "upto": 3, "received_on": "2026-11-02", "refused_rows": "5"}
    told |= {"verdicts": None if stage == "received" else counts, "left_out": "5", "made": 2, "already": 1}
    told |= {"late": [{"row": 4, "rule": "GroupNameTaken"}], "reversed": 1, "stays": [{"row": 3, "rule": "NotFiled"}]}
    return JSONResponse(told)


async def _rows(_: Request) -> Response:
    rows = [
        {"row": 2, "verdict": "good", "zh": "可以导入", "complaints": [], "there": None},
        {"row": 3, "verdict": "already", "zh": "已经办过", "complaints": [], "there": next(iter(IMPORTS))},
        {
            "row": 5,
            "verdict": "refused",
            "zh": "不能办理",
            "complaints": [WRONG, {**WRONG, "column": ""}],
            "there": None,
        },
        {"row": 6, "verdict": "skipped", "zh": "合计行，不导入", "complaints": [], "there": None},
    ]
    return JSONResponse({"rows": rows, "more": True})


ROUTES: Final = (
    Route("/sheets", _sheets),
    Route("/imports/{id}", _import),
    Route("/imports/{id}/rows", _rows),
)
