"""Styles, scripts and the sign of the house: sent once, kept by the browser until their content changes."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"
KEPT: Final = "public, max-age=31536000, immutable"
ASKED_AGAIN: Final = "no-cache"


@cache
def address_of(path: str) -> str:
    """The address of a file: a vendored one carries its version in its path, ours carry a hash of what they hold."""
    if path.startswith("vendor/"):
        return f"/static/{path}"
    return f"/static/{path}?v={hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]}"


class KeptStaticFiles(StaticFiles):
    """An address that names what it holds may be kept for good; any other is asked for again."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        named = path.startswith("vendor/") or scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = KEPT if named and response.status_code < 400 else ASKED_AGAIN
        return response
