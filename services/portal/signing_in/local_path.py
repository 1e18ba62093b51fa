"""Where a reader came from: a page of this site, or refused."""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

LONGEST: Final = 2_000
UNCLEAR: Final = re.compile(r"[\x00-\x20\x7f\\]")
NEVER: Final = ("/sign-in", "/sign-out", "/en/sign-in", "/en/sign-out")  # nobody comes back to these


class NotLocal(Exception):
    """It leads, or could be read as leading, to another site."""


def local_path(said: str) -> str:
    """The path with its question, as it may stand in a Location header. Raises NotLocal.

    It is held against what it says and what it says once unquoted: a browser and a proxy may read it differently.
    """
    if not said.startswith("/") or len(said) > LONGEST:
        raise NotLocal
    path = said.partition("?")[0]
    for read in (path, unquote(path), unquote(unquote(path))):
        if "//" in read or UNCLEAR.search(read):
            raise NotLocal
    try:
        parts = urlsplit(said)
    except ValueError as wrong:
        raise NotLocal from wrong
    if parts.scheme or parts.netloc or parts.fragment or UNCLEAR.search(unquote(parts.query).replace(" ", "")):
        raise NotLocal
    if path.rstrip("/") in NEVER or path.startswith(tuple(f"{each}/" for each in NEVER)):
        return "/en/" if path.startswith("/en/") else "/"
    return quote(said, safe="/?&=%:,;@!$'()*+~-._")
