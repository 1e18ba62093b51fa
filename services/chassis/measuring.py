"""Rate, errors and duration of requests: of every service's API, and of the portal's pages."""

import time
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import metrics

_log = structlog.get_logger()


class Measured:
    """Rate, errors and duration by route template.

    `fault`: what answers where an unexpected error left no answer; without it the server does.
    """

    def __init__(self, app: ASGIApp, service: str, fault: Callable[[], ASGIApp] | None = None) -> None:
        self.app, self.service, self._fault = app, service, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as wrong:
            _log.error("failed", service=self.service, route=_route(scope), error=type(wrong).__name__)
            if status or not self._fault:  # of half an answer only the connection's end tells that it is none
                raise
            await self._fault()(scope, receive, noted)
        finally:
            took = time.perf_counter() - began
            labels = (self.service, scope["method"], _route(scope), f"{(status or 500) // 100}xx")
            metrics.REQUESTS.labels(*labels).observe(took)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")
