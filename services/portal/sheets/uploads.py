"""A file that a browser sends with a form (multipart/form-data): read within bounds; what it is called is not read."""

import hmac
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from starlette.requests import Request

from services.portal.districts import Refused
from services.portal.no_words import no
from services.portal.signing_in.forms import ELSEWHERE, STALE, TOKEN, UNREADABLE, comes_from_elsewhere

LARGEST: Final = 21 * 1024 * 1024  # bytes: a little more than a service takes, whose no is the better one
PARTS: Final = 50
FIELD: Final = 2_000  # bytes of what is no file
KIND: Final = re.compile(r'multipart/form-data\s*;.*?boundary="?([A-Za-z0-9\'()+_,./:=? -]{1,70})"?\s*', re.IGNORECASE)
NAME: Final = re.compile(rb'(?:^|;)\s*name="([^"]{1,100})"')
FILE: Final = re.compile(rb"(?:^|;)\s*filename\*?=")


class Sent(NamedTuple):
    """`file`: its bytes; nothing where none was chosen."""

    values: dict[str, str]
    file: bytes


async def sent(request: Request, origin: str, token: str) -> Sent:
    """Of one of our pages in this session. Raises Refused (403, 413, 422)."""
    if comes_from_elsewhere(request, origin):
        raise Refused(403, ELSEWHERE)
    told = _parts(await _whole(request), _boundary(request))
    if not hmac.compare_digest(told.values.pop(TOKEN, "").encode(), token.encode()):
        raise Refused(403, STALE)
    return told


def _boundary(request: Request) -> bytes:
    found = KIND.fullmatch(request.headers.get("content-type", ""))
    if not found:
        raise Refused(422, UNREADABLE)
    return b"--" + found[1].encode()


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Refused(413, TOO_LARGE)
    return bytes(body)


def _parts(body: bytes, boundary: bytes) -> Sent:
    """Raises Refused where it is no such form, has too many fields, or says something twice."""
    values: dict[str, str] = {}
    file = b""
    for at, (disposition, content) in enumerate(_each(body, boundary)):
        name = NAME.search(disposition)
        if at >= PARTS or name is None:
            raise Refused(422, UNREADABLE)
        if FILE.search(disposition):
            file = file or content
            continue
        try:
            field, value = name[1].decode(), content.decode()
        except UnicodeDecodeError:
            raise Refused(422, UNREADABLE) from None
        if field in values or len(content) > FIELD:
            raise Refused(422, UNREADABLE)
        values[field] = value
    return Sent(values, file)


def _each(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What each part says of itself, and what it holds."""
    _, *parts, last = (b"\r\n" + body).split(b"\r\n" + boundary)
    if not last.startswith(b"--"):
        raise Refused(422, UNREADABLE)
    for part in parts:
        head, found, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = (line.partition(b":") for line in head.split(b"\r\n"))
        told = next((said for name, _, said in lines if name.strip().lower() == b"content-disposition"), b"")
        if not found:
            raise Refused(422, UNREADABLE)
        yield told, content


TOO_LARGE: Final = no(
    "文件过大",
    "The file is too large",
    "一份表格最多20兆字节，请分成几个文件上传。",
    "A sheet has 20 MiB at most: send it in several files.",
    "too-large",
)
