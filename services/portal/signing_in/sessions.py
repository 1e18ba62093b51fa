"""Sessions of signed-in readers, in this process alone: found by a hash of what the reader's cookie holds (会话)."""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from services.portal.signing_in.browsers import UNKNOWN, Browser
from services.portal.signing_in.posts import Given, Person, Post
from services.portal.signing_in.provider import Tokens

BYTES: Final = 32  # 256 bits that nobody guesses
LATELY: Final = 86_400.0  # seconds for which it is known whose form it was that an ended session drew
LONGEST: Final = 100  # characters of an id as a cookie brings it; longer is none of ours


def drawn() -> str:
    return secrets.token_urlsafe(BYTES)


@dataclass
class Session:
    """One reader's, with what stays here: tokens and the name. `back`: where he was when he had to choose a post.

    `label`: by which its reader ends it from another, and nobody finds it; `browser`: two words, as `browsers.py` says.
    """

    person: Person
    name: str = field(repr=False)
    tokens: Tokens = field(repr=False)
    begun: float
    seen: float
    post: Post | None = None
    given: Given | None = field(default=None, repr=False)
    given_until: float = 0.0
    back: str = ""
    browser: Browser = UNKNOWN
    second_factor: bool = False  # whether the provider says that there was one
    label: str = field(default_factory=drawn)
    csrf: str = field(default_factory=drawn, repr=False)
    id_hash: bytes = field(default=b"", repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)  # one renewal at a time


class Left(NamedTuple):
    """Whose form comes back after its session ended: whoever filled it in, in the post that he acted in."""

    subject: str
    post: str
    at: float


class Sessions:
    """`idle` and `longest` in seconds, `most` at once: then the one that was not seen longest ends."""

    def __init__(self, idle: float, longest: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle, self._longest, self._most, self.clock = idle, longest, most, clock
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()
        self._left: OrderedDict[bytes, Left] = OrderedDict()  # by the token of their forms

    def __len__(self) -> int:
        return len(self._sessions)

    def begin(self, person: Person, name: str, tokens: Tokens, browser: Browser = UNKNOWN) -> tuple[Session, str]:
        """The session, and its id for the cookie: told once, not kept."""
        now = self.clock()
        session = Session(person, name, tokens, begun=now, seen=now, browser=browser)
        secret = self._put(session)
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)
        return session, secret

    def find(self, id: str, *, touch: bool = True) -> Session | None:
        """`touch`: somebody is there; a page that refreshes itself does not keep its reader signed in."""
        if not id or len(id) > LONGEST:
            return None
        session = self._sessions.get(_hash(id))
        if session is None:
            return None
        if self._is_over(session):
            self.end(session)
            return None
        if touch:
            session.seen = self.clock()
            self._sessions.move_to_end(session.id_hash)
        return session

    def of(self, subject: str) -> list[Session]:
        """Those that still hold, the newest use first."""
        return [
            each
            for each in reversed(self._sessions.values())
            if each.person.subject == subject and not self._is_over(each)
        ]

    def end_of(self, subject: str, *, but: Session | None = None) -> int:
        """How many ended."""
        ended = [each for each in self.of(subject) if each is not but]
        for each in ended:
            self.end(each, known=False)  # perhaps it is another's: nothing that comes of it is kept
        return len(ended)

    def renew(self, session: Session) -> str:
        """Another id and another form token: who knew the old ones knows nothing."""
        self.end(session)
        session.csrf = drawn()
        return self._put(session)

    def end(self, session: Session, *, known: bool = True) -> None:
        """`known`: a form of it that comes later may be kept for the same person."""
        if self._sessions.pop(session.id_hash, None) and known and session.post:
            self._left[_hash(session.csrf)] = Left(session.person.subject, session.post.post, self.clock())
            if len(self._left) > self._most:
                self._left.popitem(last=False)

    def left_by(self, token: str) -> Left | None:
        """Who filled in the form that has this token, of a session that ended lately."""
        left = self._left.get(_hash(token))
        return left if left and self.clock() - left.at <= LATELY else None

    def lives(self, session: Session) -> bool:
        return self._sessions.get(session.id_hash) is session

    def _is_over(self, session: Session) -> bool:
        now = self.clock()
        return now - session.seen > self._idle or now - session.begun > self._longest

    def _put(self, session: Session) -> str:
        secret = drawn()
        session.id_hash = _hash(secret)
        self._sessions[session.id_hash] = session
        return secret


def _hash(id: str) -> bytes:
    return hashlib.sha256(id.encode("utf-8", "surrogateescape")).digest()
