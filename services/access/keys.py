"""The public keys of an issuer: found by their id, looked for anew within bounds, and not believed when too old."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from services.access.strength import STRONG, weakness
from services.chassis.unavailable import Unavailable

AT_MOST_EVERY: Final = 60.0  # seconds after a look that was made in vain: a flood of unknown ids costs one request
AGAIN_AFTER: Final = 2.0  # seconds, where they could not be had: who starts a moment before the issuer waits no minute
FRESH_FOR: Final = 600.0  # seconds after which they are looked for anew while the old ones still serve
BELIEVED_FOR: Final = 3600.0  # seconds after which nothing is believed that could not be looked for anew
PATIENCE: Final = 5.0
MOST: Final = 100  # keys of an issuer
_log = structlog.get_logger()
Load = Callable[[], Awaitable[Any]]


class UnknownKey(Exception):
    """No key of the issuer has this id."""


class Keys:
    """`load` gives the issuer's JWK set as JSON; `clock` counts seconds; `bits`: of an RSA key at least.

    A key that is too weak is not there: what it signed is believed as little as what an unknown one did.
    """

    def __init__(self, load: Load, clock: Callable[[], float] = time.monotonic, bits: int = STRONG) -> None:
        self._load, self._clock, self._bits = load, clock, bits
        self._keys: dict[str, Key] = {}
        self._in_vain = self._loaded = float("-inf")
        self._turn = asyncio.Lock()

    async def find(self, id: str) -> Key:
        """Raises UnknownKey; Unavailable where they are too old and cannot be looked for."""
        now = self._clock()
        if self._wants(id, now):
            await self._look(id, now)
        if now - self._loaded > BELIEVED_FOR:
            raise Unavailable("the issuer's keys cannot be had")
        try:
            return self._keys[id]
        except KeyError:
            raise UnknownKey from None

    def _wants(self, id: str, now: float) -> bool:
        return id not in self._keys or now - self._loaded > FRESH_FOR

    async def _look(self, id: str, now: float) -> None:
        """Once for all who wait. What cannot be had leaves what there is, until that is too old.

        A look that finds its key holds up nobody: an issuer may change its key right after we looked.
        """
        async with self._turn:
            if now - self._in_vain < AT_MOST_EVERY or not self._wants(id, now):
                return
            try:
                given = KeySet.import_key_set(await self._load())
                self._keys = {str(key.kid): key for key in given.keys[:MOST] if self._is_taken(key)}
                self._loaded = now
                self._in_vain = self._in_vain if id in self._keys else now
            except (httpx.HTTPError, OSError, ValueError, TypeError, KeyError, JoseError):
                self._in_vain = now - AT_MOST_EVERY + AGAIN_AFTER

    def _is_taken(self, key: Key) -> bool:
        if not key.kid or key.is_private:
            return False
        weak = weakness(key, self._bits)
        if weak:
            _log.warning("a key that is not believed", error=weak)
        return not weak


def keys_of(issuer: str, client: httpx.AsyncClient, bits: int = STRONG) -> Keys:
    """Of an OIDC issuer, by its discovery document, which must be its own."""

    async def load() -> Any:
        told = await client.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=PATIENCE)
        told.raise_for_status()
        described = told.json()
        if described["issuer"] != issuer:
            raise ValueError("another issuer's description")
        response = await client.get(described["jwks_uri"], timeout=PATIENCE)
        response.raise_for_status()
        return response.json()

    return Keys(load, bits=bits)


def keys_in(file: Path) -> Keys:
    """A JWK set in a file, read anew as over HTTP."""

    async def load() -> Any:
        return json.loads(await asyncio.to_thread(file.read_text, encoding="utf-8"))

    return Keys(load)
