"""Any page of the portal as a spreadsheet: asked for `as=xlsx` or `as=csv` it answers with the tables that it prints.

The page is drawn as for its reader, in his language and within what he sees, and its tables are read from it: there is
no second list that could say something else.
"""

from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.clock import ZONE
from services.portal.exports.printed_tables import Page, printed
from services.portal.exports.spreadsheets import CSV, TYPES, XLSX, Sheet, disposition, written
from services.portal.languages import N_, translations
from services.portal.signing_in.gate import OURS_ALONE, session_of
from services.portal.words import Words

AS: Final = "as"
KINDS: Final = (XLSX, CSV)
PUBLIC: Final = N_("公开")
FROM: Final = N_("来源：北京市，邻里的区县视图")
SEEN: Final = N_("查看范围")
AT: Final = N_("导出于")
_log = structlog.get_logger()


class Exports:
    """What is no page with tables is answered as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        kinds = [value for name, value in asked if name == AS]
        if scope["type"] != "http" or scope["method"] != "GET" or len(kinds) != 1 or kinds[0] not in KINDS:
            await self._app(scope, receive, send)
            return
        rest = urlencode([each for each in asked if each[0] != AS], encoding="latin-1").encode()
        headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]  # the page is read here
        inner = {**scope, "query_string": rest, "headers": headers}
        answer = _Answer()
        await self._app(inner, receive, answer.take)
        page = printed(answer.body.decode()) if answer.is_page else Page()
        if not page.tables:
            await answer.hand_over(send)
            return
        await _file(Request(inner), page, kinds[0])(scope, receive, send)


class _Answer:
    def __init__(self) -> None:
        self._start: Message = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self.body += message.get("body", b"")

    @property
    def is_page(self) -> bool:
        kind = Headers(raw=self._start.get("headers", [])).get("content-type", "")
        return bool(self._start.get("status") == 200 and kind.startswith("text/html"))

    async def hand_over(self, send: Send) -> None:
        await send(self._start)
        await send({"type": "http.response.body", "body": self.body})


def _file(request: Request, page: Page, kind: str) -> StreamingResponse:
    name = page.title.rpartition(" — ")[0] or page.title
    sheets = [Sheet(each.caption or name, each.rows) for each in page.tables]
    session = session_of(request)
    actor = session.person.subject if session else None
    _log.info("exported", service="portal", actor=actor, place=request.state.place, tables=len(sheets), format=kind)
    headers = {"Content-Disposition": disposition(name, kind), "Cache-Control": OURS_ALONE}
    return StreamingResponse(written(kind, sheets, source_of(request, name)), headers=headers, media_type=TYPES[kind])


def source_of(request: Request, name: str) -> list[str]:
    """What it is, from where, seen by which post, and when."""
    language = request.state.language
    said, words, session = translations(language).gettext, Words(language), session_of(request)
    post = session.post if session else None
    seen = f"{post.unit_zh if language == 'zh' else post.unit_en}" if post else said(PUBLIC)
    return [
        name,
        f"{said(FROM)} {request.url}",
        f"{said(SEEN)}：{seen}",
        f"{said(AT)} {words.moment(datetime.now(ZONE).isoformat())}",
    ]
