"""While a city's first half-year is told nobody else writes: nothing could be recorded before what is of today."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.problems import problem

SECONDS: Final = "5"  # after which somebody may try again
NO_FACT: Final = "/tokens"  # who signs in meanwhile is given his token: nothing is recorded of it
BRINGS_TIME: Final = b"linli-now"


class Held:
    """A write service that meanwhile takes no command but those that bring their time; it is read as ever."""

    def __init__(self, app: ASGIApp, filling: Callable[[], bool]) -> None:
        self._app, self._filling = app, filling

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writes = (
            scope["type"] == "http" and scope["method"] not in ("GET", "HEAD") and not scope["path"].endswith(NO_FACT)
        )
        if writes and self._filling() and BRINGS_TIME not in dict(scope["headers"]):
            zh, en = "模拟数据尚在载入,请稍后再办理", "the simulated data are still coming in: try again in a moment"
            no = problem(503, rule="being-filled", zh=zh, en=en, headers={"Retry-After": SECONDS})
            await no(scope, receive, send)
            return
        await self._app(scope, receive, send)
