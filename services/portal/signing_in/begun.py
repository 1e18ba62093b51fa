"""Sign-ins that were begun and not yet come back from the provider: each once, for ten minutes, in one browser."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from services.portal.signing_in.sessions import LONGEST, drawn

LIVES: Final = 600.0  # seconds
MOST: Final = 10_000
TABS: Final = 5  # of one browser


@dataclass
class Begun:
    """What must come back with it, and where the reader goes then."""

    back: str
    begun: float
    nonce: str = field(default_factory=drawn, repr=False)
    verifier: str = field(default_factory=drawn, repr=False)

    @property
    def challenge(self) -> str:
        """PKCE, S256 (RFC 7636)."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class BegunSignIns:
    """By what the browser's cookie holds, and by state: a browser may sign in in several tabs at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._browsers: OrderedDict[str, OrderedDict[str, Begun]] = OrderedDict()

    def begin(self, cookie: str, back: str) -> tuple[str, str, Begun]:
        """The cookie (the same where it is known), the state, and what was begun."""
        if cookie not in self._browsers:
            cookie = drawn()
        begun, state = Begun(back, self._clock()), drawn()
        tabs = self._browsers.setdefault(cookie, OrderedDict())
        tabs[state] = begun
        if len(tabs) > TABS:
            tabs.popitem(last=False)
        self._browsers.move_to_end(cookie)
        while len(self._browsers) > MOST:
            self._browsers.popitem(last=False)
        return cookie, state, begun

    def take(self, cookie: str, state: str) -> Begun | None:
        """Once: None if it was never begun in this browser, came back before, or took too long."""
        if len(cookie) > LONGEST or len(state) > LONGEST:
            return None
        tabs = self._browsers.get(cookie, OrderedDict())
        begun = tabs.pop(state, None)
        if not tabs:
            self._browsers.pop(cookie, None)
        return begun if begun and self._clock() - begun.begun <= LIVES else None
