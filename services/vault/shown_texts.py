"""Between the door and the routes: texts of a command leave it before it is decided, and come back when it is shown."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, Protocol

import msgspec
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.access.caller import Caller
from contracts.personal import STATEMENT, Reason
from contracts.prose import ASIDE, REFERENCE
from services.chassis.guarding import GUARD
from services.chassis.recorder import Unavailable
from services.vault.master_keys import MasterKeyMissing
from services.vault.suites import Unopenable
from services.vault.texts import AWAY, Texts
from services.vault.values import Reader

JSON: Final = b"application/json"
REPLAYED: Final = (b"idempotent-replayed", b"true")
WITHHELD: Final = "[不公开]"  # it is known that somebody wrote something
NOBODY: Final = Reader("", None, "")  # a statement is read by whoever comes
_log = structlog.get_logger()
Encode = Callable[[str], bytes]


class Reads(Protocol):
    async def read(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        """What is written under each, or what is said instead."""


class Written:
    """How a kind of answer holds a reference, and a text in its place."""

    def __init__(self, around: str, encode: Encode) -> None:
        self.held = re.compile(f"{around}({REFERENCE.pattern}){around}".encode())
        self.encode = encode


WRITTEN: Final[Mapping[bytes, Written]] = {JSON: Written('"', msgspec.json.encode)}


class ShownTexts:
    """Texts in the answers to questions: one question to the vault for each answer that holds any, else none."""

    def __init__(self, app: ASGIApp, texts: Reads, written: Mapping[bytes, Written] = WRITTEN) -> None:
        self._app, self._texts, self._written = app, texts, written

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            send = _Answer(self._texts, self._written, _reader(scope), send)
        await self._app(scope, receive, send)


class TextsAside:
    """Texts of commands, put away. What a refusal or a repeated answer leaves behind is taken back; what a fault of
    ours leaves may be needed.
    """

    def __init__(self, app: ASGIApp, texts: Texts) -> None:
        self._app, self._texts = app, texts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        given, came_to_nothing = self._texts.given(), False

        async def answered(message: Message) -> None:
            nonlocal came_to_nothing
            if message["type"] == "http.response.start":
                came_to_nothing = 400 <= message["status"] < 500 or REPLAYED in message["headers"]
            await send(message)

        before = ASIDE.set(given)
        try:
            await self._app(scope, receive, answered)
        finally:
            ASIDE.reset(before)
        if came_to_nothing and given.put_away:
            await self._texts.take_back(given)
        given.texts.clear()  # who copied this request's context would keep them in clear


class _Answer:
    """Holds back the head of an answer until its body is known; an answer in several pieces holds no texts."""

    def __init__(self, texts: Reads, written: Mapping[bytes, Written], reader: Reader, send: Send) -> None:
        self._texts, self._written, self._reader, self._send = texts, written, reader, send
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        head, self._head = self._head, None
        if head:
            written = self._written.get(_kind(head))
            if written and message.get("body") and not message.get("more_body"):
                head, message = await self._told(written, head, message)
            await self._send(head)
        await self._send(message)

    async def _told(self, written: Written, head: Message, message: Message) -> tuple[Message, Message]:
        held = {found[1].decode() for found in written.held.finditer(message["body"])}
        if not held:
            return head, message
        shown = await self._shown(held)
        body = written.held.sub(lambda found: written.encode(shown[found[1].decode()]), message["body"])
        headers = [each for each in head["headers"] if each[0].lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        return {**head, "headers": [*headers, length]}, {**message, "body": body}

    async def _shown(self, held: set[str]) -> Mapping[str, str]:
        may = held if GUARD.get().reads_texts else {each for each in held if each.startswith(STATEMENT)}
        shown = dict.fromkeys(held, WITHHELD)
        try:
            return shown | dict(await self._texts.read(may, self._reader) if may else {})
        except (Unavailable, MasterKeyMissing, Unopenable) as wrong:  # the thing itself is shown all the same
            _log.warning("texts cannot be shown", error=type(wrong).__name__)
            return shown | dict.fromkeys(may, AWAY)


def _reader(scope: Scope) -> Reader:
    """Whoever the door let in, at his own work: the guard knows that the thing is within it."""
    caller: Caller | None = scope.get("linli.caller")
    return Reader(caller.subject, caller.role, caller.unit, Reason.OWN_WORK) if caller else NOBODY


def _kind(head: Message) -> bytes:
    kinds: list[bytes] = [value for name, value in head["headers"] if name.lower() == b"content-type"]
    return kinds[0].partition(b";")[0] if kinds and head["status"] == 200 else b""
