"""A form with a file in it, from one of our own pages: read within bounds; what the file was called is not asked."""

import hmac
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from services.portal.districts import Refused
from services.portal.signing_in.forms import (
    ELSEWHERE,
    FIELDS,
    LARGEST,
    STALE,
    TOKEN,
    UNREADABLE,
    comes_from_elsewhere,
    own_form,
)

KIND: Final = "multipart/form-data"


@dataclass(frozen=True)
class Upload:
    """`content` is empty where no file was chosen; `kind`: as which the browser sent it."""

    content: bytes
    kind: str

    def __repr__(self) -> str:
        return f"Upload({len(self.content)})"


class TooLarge(Exception):
    """More than what is taken in."""


async def own_upload(request: Request, origin: str, token: str, largest: int) -> tuple[dict[str, str], Upload]:
    """The fields, and the one file. `largest`: bytes of the file. Raises Refused (403, 422), TooLarge."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        return await own_form(request, origin, token), Upload(b"", "")
    if comes_from_elsewhere(request, origin):
        raise Refused(403, ELSEWHERE)
    try:
        end = bytearray()
        body = _bounded(request, largest + LARGEST, end)
        sent = await MultiPartParser(request.headers, body, max_files=1, max_fields=FIELDS).parse()
        if not end.rstrip().endswith(b"--"):  # it was cut off, and so may be the file
            raise Refused(422, UNREADABLE)
    except (MultiPartException, FormParserError, UnicodeDecodeError, KeyError) as wrong:
        raise Refused(422, UNREADABLE) from wrong
    fields = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    if not hmac.compare_digest(fields.pop(TOKEN, "").encode(), token.encode()):
        raise Refused(403, STALE)
    file = next((value for _, value in sent.multi_items() if isinstance(value, UploadFile)), None)
    content = await file.read() if file else b""
    await sent.close()
    if len(content) > largest:
        raise TooLarge
    return fields, Upload(content, (file.content_type or "") if file else "")


async def _bounded(request: Request, most: int, end: bytearray) -> AsyncGenerator[bytes, None]:
    """`end`: is given the last bytes. Raises TooLarge before more is kept."""
    read = 0
    async for part in request.stream():
        read += len(part)
        if read > most:
            raise TooLarge
        end[:] = (end + part)[-8:]
        yield part
