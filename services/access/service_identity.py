"""Services as callers (服务身份): each signs short tokens of its own with its own key, and all know all public keys.

No service asks another for a token: while `posts` is away the others still read each other's logs.
"""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import Key

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.keys import keys_in
from services.access.private_files import read_private
from services.access.signing_keys import keys_of_set
from services.access.tokens import Issuer, Signer
from services.chassis.settings import BadSettings

ISSUER: Final = "linli:services"
SPEAKS_FOR: Final = frozenset({Role.SERVICE})  # this issuer alone, and for nothing else
LASTS: Final = 300  # seconds
FRESH: Final = 60  # seconds before the end at which a new one is signed


def services(keys_file: Path) -> Issuer:
    """The issuer of services' tokens, whose public keys stand in one file; read anew as other keys are."""
    return Issuer(ISSUER, keys_in(keys_file), speaks_for=SPEAKS_FOR)


def service_key(file: Path) -> Key:
    """A service's own: a private JWK set of one key. Raises BadSettings."""
    keys = keys_of_set(read_private(file), file)
    if len(keys) != 1 or not keys[0].is_private or not keys[0].kid:
        raise BadSettings(f"{file} does not hold one private key with a kid")
    return keys[0]


class ServiceAuth(httpx.Auth):
    """Puts a token on each request: the same one until shortly before it ends."""

    def __init__(self, service: str, key: Key, clock: Callable[[], float] = time.time) -> None:
        self._caller = Caller(subject=f"service:{service}", role=Role.SERVICE)
        self._signer, self._clock = Signer(ISSUER, key, clock), clock
        self._token, self._until = "", 0.0

    def token(self) -> str:
        now = self._clock()
        if now >= self._until:
            self._token, self._until = self._signer.token(self._caller, LASTS), now + LASTS - FRESH
        return self._token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.token()}"
        yield request


def auth_of(service: str, file: Path) -> ServiceAuth:
    """Raises BadSettings."""
    try:
        auth = ServiceAuth(service, service_key(file))
        auth.token()  # a key that cannot sign is found when the process starts
    except (JoseError, ValueError, TypeError) as wrong:
        raise BadSettings(f"{file} cannot sign: {type(wrong).__name__}") from wrong
    return auth
