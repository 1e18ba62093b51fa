"""How an answer leaves an API: as data that no browser takes for a page; and a no is written down (离开)."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.types import Message, Send

from contracts.access.caller import Caller
from services.access.guard import RequestGuard
from services.chassis.refused_log import HEADER, NOES, RefusedLog, drawn

PLAIN: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
NOT_KEPT: Final = (b"cache-control", b"no-store")
RULE: Final = re.compile(rb'\{"type": "urn:linli:problem:([A-Za-z-]{1,60})"')  # as a problem begins


@dataclass
class Leaving:
    """Of one request. What is said of itself goes before what is said here; what a caller is shown is not kept."""

    send: Send
    service: str
    action: str
    log: RefusedLog
    caller: Caller | None = None
    guard: RequestGuard | None = None
    status: int = 0
    request: str = ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._headers(message)}
        elif self.request:
            self._note(message.get("body", b""))
        await self.send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        said = {name for name, _ in message["headers"]}
        more = [*PLAIN, NOT_KEPT] if self.caller else [*PLAIN]
        self.status = message["status"]
        if self.status in NOES or (self.guard and self.guard.hid):
            self.request = drawn()
            more.append((HEADER.lower().encode(), self.request.encode()))
        return [*message["headers"], *(each for each in more if each[0] not in said)]

    def _note(self, body: bytes) -> None:
        """Who was told no, where, by an opaque reference; also where he is told that there is nothing.

        Which rule it was stands in what he is told; what he sent does not come here.
        """
        rule = RULE.match(body)
        self.log.note(
            service=self.service,
            route=self.action,
            status=self.status,
            rule=rule[1].decode() if rule else "",
            actor=self.caller.subject if self.caller else "",
            request=self.request,
        )
        self.request = ""
