"""A no, said on a page of its own: the API's sentence, or ours where there is no such page (出错)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Refused
from services.portal.drawing import draw

SENTENCES: Final[Mapping[int, tuple[str, str, str, str]]] = {
    404: (
        "没有这个页面",
        "Page not found",
        "请核对网址，或从看板重新打开。",
        "Check the address, or start from the board.",
    ),
    405: ("此处不能这样办理", "Not allowed here", "本页只供查看。", "This page can only be read."),
    422: ("查询条件不对", "The question cannot be answered", "请核对查询条件。", "Check what was asked."),
    503: ("暂时打不开", "Not available at the moment", "请稍后再试。", "Please try again in a moment."),
}
OTHER: Final = (
    "系统出错",
    "Something went wrong",
    "本页现在无法显示，请稍后再试。",
    "This page cannot be shown at present.",
)


async def show_refusal(request: Request, no: Exception) -> Response:
    assert isinstance(no, Refused)
    return _refusal(request, no.status, no.problem)


async def show_missing(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    return _refusal(request, wrong.status_code, {})


async def show_fault(request: Request, _: Exception) -> Response:
    """A fault of ours: the log has the trace, the reader a sentence."""
    return _refusal(request, 500, {})


def _refusal(request: Request, status: int, problem: Mapping[str, Any]) -> Response:
    title, title_en, detail, detail_en = SENTENCES.get(status, OTHER)
    ours = {"title": title, "title_en": title_en, "detail": detail, "detail_en": detail_en}
    response = draw(request, "refusal.html", status, status=status, problem={**ours, **problem})
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response
