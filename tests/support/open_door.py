"""A door that lets everybody in, for tests of what lies behind: headers Linli-Actor and Linli-Role say who comes."""

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.access.caller import Caller
from contracts.roles import Role


class OpenDoor:
    def __init__(self, app: ASGIApp, service: str, routers: Iterable[APIRouter]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            said = dict(scope["headers"])
            subject = said.get(b"linli-actor", b"clerk").decode()
            role = Role(said.get(b"linli-role", Role.STREET.encode()).decode())
            scope["linli.caller"] = Caller(subject=subject, role=role, region="110113001")
        await self._app(scope, receive, send)
