"""What the development issuer has promised: codes that are good once, refresh tokens that are good until used."""

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

CODE_LIVES: Final = 60.0  # seconds
REFRESH_LIVES: Final = 10 * 3600.0


class NotGranted(Exception):
    """The code or the refresh token is not good (any more)."""


@dataclass
class Grant:
    """One sign-in: to whom (client), for whom (sub), and whether it still stands."""

    client: str
    sub: str
    nonce: str
    redirect_uri: str
    challenge: str
    begun: float
    spent: bool = False
    stands: bool = True
    refresh: str = field(default="", repr=False)


class Grants:
    """`clock` counts seconds. In memory: a development issuer that starts anew has promised nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, Grant] = {}
        self._refreshes: dict[str, Grant] = {}

    def code(self, client: str, sub: str, nonce: str, redirect_uri: str, challenge: str) -> str:
        code = secrets.token_urlsafe(32)
        self._codes[code] = Grant(client, sub, nonce, redirect_uri, challenge, self._clock())
        return code

    def redeem(self, code: str, client: str, redirect_uri: str, verifier: str) -> Grant:
        """Raises NotGranted. A code that comes twice was seen by another: then nothing of it stands."""
        grant = self._codes.get(code)
        if grant is None or (grant.client, grant.redirect_uri) != (client, redirect_uri):
            raise NotGranted
        if grant.spent or not grant.stands:
            grant.stands = False
            raise NotGranted
        grant.spent = True
        if self._clock() - grant.begun > CODE_LIVES or challenge_of(verifier) != grant.challenge:
            raise NotGranted
        return self._renewed(grant)

    def refresh(self, token: str, client: str) -> Grant:
        """Raises NotGranted. One that was used before ends its sign-in: one of the two who have it stole it."""
        grant = self._refreshes.get(token)
        if grant is None or grant.client != client:
            raise NotGranted
        if grant.refresh != token:
            grant.stands = False
        if not grant.stands or self._clock() - grant.begun > REFRESH_LIVES:
            raise NotGranted
        return self._renewed(grant)

    def revoke(self, sub: str) -> None:
        for grant in self._codes.values():
            if grant.sub == sub:
                grant.stands = False

    def _renewed(self, grant: Grant) -> Grant:
        grant.refresh = secrets.token_urlsafe(32)
        self._refreshes[grant.refresh] = grant
        return grant


def challenge_of(verifier: str) -> str:
    """PKCE, S256 (RFC 7636)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
