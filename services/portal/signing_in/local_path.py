"""Where a reader came from: a page of this site, or refused."""

import re
from typing import Final
from urllib.parse import quote, unquote

LONGEST: Final = 2_000
UNCLEAR: Final = re.compile(r"[\x00-\x1f\x7f\\]")
NEVER: Final = ("/sign-in", "/sign-out", "/en/sign-in", "/en/sign-out")  # nobody comes back to these


class NotLocal(Exception):
    """It leads, or could be read as leading, to another site."""


def local_path(said: str) -> str:
    """The path with its question, as it may stand in a Location header. Raises NotLocal.

    It is held against what it says and what it says once unquoted: a browser and a proxy may read it differently.
    """
    path = said.partition("?")[0]
    if not said.startswith("/") or len(said) > LONGEST or "#" in said:
        raise NotLocal
    if any("//" in read for read in _readings(path)) or any(UNCLEAR.search(read) for read in _readings(said)):
        raise NotLocal
    if path.rstrip("/") in NEVER or path.startswith(tuple(f"{each}/" for each in NEVER)):
        return "/en/" if path.startswith("/en/") else "/"
    return quote(said, safe="/?&=%:,;@!$'()*+~-._")


def local_path_or(said: str, otherwise: str) -> str:
    try:
        return local_path(said)
    except NotLocal:
        return otherwise


def _readings(said: str) -> tuple[str, str, str]:
    return said, unquote(said), unquote(unquote(said))
