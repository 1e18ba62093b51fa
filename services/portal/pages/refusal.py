"""A no, said on a page of its own: the API's sentence, or ours where there is no such page (出错)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.refused_log import HEADER, NOES, drawn
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.no_words import no
from services.portal.signing_in.gate import session_of

SENTENCES: Final[Mapping[int, tuple[str, str, str, str]]] = {
    401: (
        "请登录",
        "Please sign in",
        "这一页的内容登录后才能看。登录后会回到这一页。",
        "What this page shows is for those who have signed in. After signing in you come back to it.",
    ),
    403: (
        "本岗位不能办理这一项",
        "This post may not do this",
        "这一项不在本岗位的权限之内。",
        "It is not among what this post is permitted to do.",
    ),
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
    """What an API says of a token is for programs: of a 401 and a 403 the heading is ours, and the reason stays."""
    assert isinstance(no, Refused)
    problem, session = no.problem, session_of(request)
    written = _note(request, no)
    if no.status == 401 and "type" in problem:
        problem = {}
        if session:
            request.app.state.signing_in.forget_access(session)
    if no.status == 403 and "type" in problem:
        problem = {name: told for name, told in problem.items() if name not in ("title", "title_en")}
    response = _refusal(request, no.status, problem)
    if written:
        response.headers[HEADER] = written
    return response


def _note(request: Request, no: Refused) -> str:
    """The id of its line in the log; empty where nobody is signed in yet, or an API said it and wrote it down."""
    if no.status not in NOES or no.status == 401 or "type" in no.problem:
        return ""
    session, line = session_of(request), drawn()
    request.app.state.refused.note(
        service="portal",
        route=getattr(request.scope.get("route"), "path", ""),
        status=no.status,
        rule=no.rule,
        actor=session.person.subject if session else "",
        request=line,
    )
    return line


async def show_missing(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    return _refusal(request, wrong.status_code, {})


async def show_fault(request: Request, _: Exception) -> Response:
    """A fault of ours: the log has the trace, the reader a sentence."""
    return _refusal(request, 500, {})


def _refusal(request: Request, status: int, problem: Mapping[str, Any]) -> Response:
    ours = no(*SENTENCES.get(status, OTHER))
    response = draw(request, "refusal.html", status, status=status, problem={**ours, **problem})
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response
