"""The short way of a command: what the framework would find out anew for every request is found out once for a route.

It only serves what it reads at the first glance. Whatever else comes (another route, a body that the form refuses, a
path that is none) goes the framework's way, which describes the same routes and says what is wrong.
"""

import inspect
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import msgspec
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import problems
from services.chassis.deciding import counted
from services.chassis.desk import (
    BODY,
    CommandRoute,
    now_of,
    occasion_from,
    occasion_of,
    once,
    replay_of,
    store_of,
    today_of,
)
from services.chassis.route_names import routes_of
from services.chassis.routing import Routes
from services.chassis.streams import Answer, Replayed

LARGEST: Final = 64 * 1024  # bytes; a longer body has time for the long way
MADE: Final[Mapping[Any, Callable[[Request], Awaitable[Any]]]] = {
    store_of: store_of,
    now_of: now_of,
    today_of: today_of,
    occasion_of: occasion_from,
}


class Twice(ValueError):
    """An object of the body has a key twice."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Twice
    return found


_READER: Final = json.JSONDecoder(object_pairs_hook=_each_once)


class Way:
    """One command's: how its body and its path are read, and what its function is handed beside them."""

    def __init__(self, route: APIRoute, service: str) -> None:
        asks = route.dependant
        self.route = route
        self._body = asks.body_params[0] if asks.body_params else None
        self._path = [(each.name, each.alias, each) for each in asks.path_params]
        self._made = [(each.name or "", MADE[each.call]) for each in asks.dependencies]
        self._counted = counted(service, route.endpoint)

    @staticmethod
    def serves(route: APIRoute) -> bool:
        """Whether it takes nothing but what this module knows how to hand it."""
        asks = route.dependant
        others = (asks.query_params, asks.header_params, asks.cookie_params, asks.request_param_name)
        beside = (asks.response_param_name, asks.background_tasks_param_name, asks.security_scopes_param_name)
        return (
            isinstance(route, CommandRoute)
            and route.methods == {"POST"}
            and route.response_model is Answer
            and inspect.iscoroutinefunction(route.endpoint)
            and not any(others)
            and not any(beside)
            and len(asks.body_params) <= 1
            and not any(getattr(each.field_info, "embed", None) for each in asks.body_params)
            and all(each.call in MADE for each in asks.dependencies)
        )

    def read(self, named: Mapping[str, str], body: bytes) -> dict[str, Any] | None:
        """What the function is handed of path and body; nothing where either is not as it should be."""
        values: dict[str, Any] = {}
        try:
            for name, alias, field in self._path:
                values[name], wrong = field.validate(named[alias], {}, loc=("path", alias))
                if wrong:
                    return None
            if self._body is None:
                return None if body else values
            form = _READER.decode(body.decode())
            values[self._body.name], wrong = self._body.validate(form, {}, loc=("body",))
        except (ValueError, RecursionError):
            return None
        return None if wrong else values

    async def answer(self, request: Request, values: dict[str, Any]) -> Response:
        async def decide() -> Answer:
            for name, make in self._made:
                values[name] = await make(request)
            answer: Answer = await self.route.endpoint(**values)
            return answer

        status = self.route.status_code or 200
        try:
            answer = await self._counted(lambda: once(request, decide))
        except Replayed as replayed:
            return replay_of(replayed, status)
        tag = {"ETag": f'"{answer.version}"'}
        return Response(msgspec.json.encode(answer), status, tag, "application/json")


class ShortWays:
    """Stands before the framework's router, behind the limits."""

    def __init__(self, app: ASGIApp, service: str, routers: Iterable[APIRouter]) -> None:
        self._app = app
        self._ways = Routes((route, Way(route, service) if Way.serves(route) else None) for route in routes_of(routers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._find(scope) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        way, named = found
        body = await _whole(receive)
        values = None if body is None else way.read(named, body)
        given = _given(body, receive)
        if values is None:
            await self._app(scope, given, send)
            return
        scope["route"], scope[BODY] = way.route, body
        try:
            response = await way.answer(Request(scope, given), values)
        except Exception as wrong:
            response = problems.answer_to(wrong)
        await response(scope, given, send)

    def _find(self, scope: Scope) -> tuple[Way, Mapping[str, str]] | None:
        length = dict(scope["headers"]).get(b"content-length", b"")
        if not length.isdigit() or int(length) > LARGEST:
            return None
        found = self._ways.of(scope)
        return (found.told, found.named) if found and found.told else None


async def _whole(receive: Receive) -> bytes | None:
    """Nothing where the client went away."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        read: bytes = message.get("body", b"")
        body += read
        if not message.get("more_body"):
            return body


def _given(body: bytes | None, receive: Receive) -> Receive:
    """The same message once more, for whoever reads it now."""
    waiting = [body]

    async def given() -> Message:
        if not waiting:
            return await receive()
        read = waiting.pop()
        if read is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": read, "more_body": False}

    return given
