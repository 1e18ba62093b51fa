"""Whose request it is: the session of the cookie that it brings, and what a browser may keep of the answer."""

from functools import partial
from http.cookies import CookieError
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.districts import BEARER
from services.portal.signing_in.desk import SigningIn
from services.portal.signing_in.sessions import LONGEST, Session

COOKIE: Final = "__Host-linli"
BEGUN: Final = "__Host-linli-signing-in"
BEGUN_LIVES: Final = 600  # seconds
BY_ITSELF: Final = "/moving-part"  # asked for by the page, not by its reader
OURS_ALONE: Final = "private, no-store"


class Gate:
    """Tells the pages `request.state.session`, and the districts' API as whom they ask."""

    def __init__(self, app: ASGIApp, desk: SigningIn) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        brought = cookie(Headers(scope=scope), COOKIE)
        session = self._desk.sessions.find(brought, touch=not scope["path"].endswith(BY_ITSELF))
        scope.setdefault("state", {})["session"] = session

        async def kept_by_nobody(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not headers.get("Cache-Control", "").startswith("public"):  # of files that are the same for all
                    headers["Cache-Control"] = OURS_ALONE
            await send(message)

        before = BEARER.set(partial(self._desk.access, session) if session else None)
        try:
            await self._app(scope, receive, kept_by_nobody if session else send)
        finally:
            BEARER.reset(before)


def session_of(request: Request) -> Session | None:
    session: Session | None = getattr(request.state, "session", None)
    return session


def cookie(headers: Headers, name: str) -> str:
    """Empty where there is none that could be ours."""
    try:
        value = cookie_parser(headers.get("cookie", "")).get(name, "")
    except (CookieError, ValueError):
        return ""
    return value if len(value) <= LONGEST else ""


def give(response: Response, name: str, value: str, lives: int | None = None) -> None:
    response.set_cookie(name, value, max_age=lives, path="/", secure=True, httponly=True, samesite="lax")


def take_back(response: Response, name: str) -> None:
    give(response, name, "", 0)
