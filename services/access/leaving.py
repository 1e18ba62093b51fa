"""How an answer leaves an API: as data that no browser takes for a page; and a no is written down (离开)."""

from dataclasses import dataclass
from typing import Final

import structlog
from starlette.types import Message, Send

from contracts.access.caller import Caller
from services.access.guard import RequestGuard

PLAIN: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
NOT_KEPT: Final = (b"cache-control", b"no-store")
NOES: Final = (401, 403, 429)
_log = structlog.get_logger()


@dataclass
class Leaving:
    """Of one request. What is said of itself goes before what is said here; what a caller is shown is not kept."""

    send: Send
    service: str
    action: str
    caller: Caller | None = None
    guard: RequestGuard | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            said = {name for name, _ in message["headers"]}
            more = (*PLAIN, NOT_KEPT) if self.caller else PLAIN
            headers = [*message["headers"], *(each for each in more if each[0] not in said)]
            message = {**message, "headers": headers}
            self._note(message["status"])
        await self.send(message)

    def _note(self, status: int) -> None:
        """Who was told no, where, by an opaque reference; also where he is told that there is nothing."""
        if status in NOES or (self.guard and self.guard.hid):
            actor = self.caller.subject if self.caller else ""
            _log.info("refused", service=self.service, route=self.action, status=status, actor=actor)
