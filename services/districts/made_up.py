"""Says on every answer that its figures are made up (模拟数据): nobody takes a simulated city for a real one."""

from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = "Linli-Simulated"


def told(simulated: dict[str, Any]) -> str:
    """How much of it is in yet, in percent; "yes" where all of it is, or nobody knows."""
    percent = simulated.get("percent")
    return f"{percent}%" if percent is not None and percent < 100 else "yes"


class MadeUp:
    """Wraps an API of the views; a real city's answers are left as they are."""

    def __init__(self, app: ASGIApp, districts: Any) -> None:
        self._app, self._districts = app, districts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = told(self._districts.simulated)
            await send(message)

        await self._app(scope, receive, marked if self._districts.simulated is not None else send)
