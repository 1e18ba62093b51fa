"""The desk where readers sign in: what it knows of each, and an access token for the post one acts in, kept fresh."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from services.access.sign_in_settings import SignInSettings, origin
from services.chassis.settings import is_loopback
from services.chassis.unavailable import Unavailable
from services.portal.districts import Refused
from services.portal.no_words import no
from services.portal.signing_in.begun import BegunSignIns
from services.portal.signing_in.browsers import UNKNOWN, Browser
from services.portal.signing_in.posts import NotBelieved, NotHeld, Person, Post, Posts
from services.portal.signing_in.provider import Identified, NotSignedIn, Provider
from services.portal.signing_in.sessions import Session, Sessions

EARLY: Final = 30.0  # seconds before it expires that a token is renewed


class NoSecondFactor(Exception):
    """The provider does not say that there was one, and what he holds may not be acted in without."""


class SigningIn:
    """Of one portal process: its sessions are nowhere else. `clock` counts seconds."""

    def __init__(
        self, settings: SignInSettings, provider: Provider, posts: Posts, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address, self.origin = settings.portal, origin(settings.portal)
        self.provider_origin = origin(settings.provider)
        self.issuer = settings.provider
        self.provider, self._posts, self._clock = provider, posts, clock
        self._second_factor = settings.second_factor
        self.sessions = Sessions(settings.idle, settings.longest, settings.most, clock)
        self.begun = BegunSignIns(clock)

    def is_elsewhere(self, asked: str) -> bool:
        """Whether this machine was asked by another of its names, whose cookies are not there on the way back.

        Of any other address a proxy may ask by a name of its own.
        """
        own = urlsplit(self.address)
        return is_loopback(own.hostname or "") and origin(f"{own.scheme}://{asked}") != self.origin

    async def welcome(self, who: Identified, before: Session | None, browser: Browser = UNKNOWN) -> tuple[Session, str]:
        """A new session, and its id; the one that this browser had before ends. Whoever holds one post acts in it.

        Raises NotBelieved, NoSecondFactor, Unavailable.
        """
        person = await self._posts.held(who.tokens.access)
        if not who.second_factor and self._needs_second_factor(*(post.role for post in person.posts)):
            raise NoSecondFactor
        if before:
            self.sessions.end(before)
        session, secret = self.sessions.begin(person, who.name, who.tokens, browser)
        session.second_factor = who.second_factor
        session.post = person.posts[0] if len(person.posts) == 1 else None
        return session, secret

    async def access(self, session: Session) -> str | None:
        """The access token for the post that this reader acts in; None: in none. Raises Refused."""
        async with session.turn:
            left = session.given_until - self._clock()
            if session.post is None or (session.given and left > EARLY):
                return session.given.access_token if session.post and session.given else None
            try:
                return await self._given(session, session.post)
            except Unavailable as gone:
                if session.given and left > 0:  # the old one still serves
                    return session.given.access_token
                raise Refused(503, UNANSWERED) from gone

    async def held(self, session: Session) -> Person:
        """Which posts there are today; one that is held no longer is not acted in. Raises Refused."""
        async with session.turn:
            try:
                person = await self._posts.held(await self._provided(session))
            except NotBelieved as wrong:
                raise self._ended(session) from wrong
            except Unavailable as gone:
                raise Refused(503, UNANSWERED) from gone
            self._check_ended(session, person.sessions_ended)
            session.person = person
            if session.post:
                self._act_in(session, _found(session.person, session.post.post))
            return session.person

    async def choose(self, session: Session, id: str) -> str:
        """The session's new id: from now on its reader acts in this post. Raises Refused."""
        post = _found(await self.held(session), id)
        async with session.turn:
            if post is None:
                raise Refused(403, NOT_HELD)
            try:
                await self._given(session, post)
            except Unavailable as gone:
                raise Refused(503, UNANSWERED) from gone
            if not self.sessions.lives(session):  # signed out meanwhile: it stays so
                raise Refused(401, AGAIN)
            secret = self.sessions.renew(session)  # a form of the post that he acted in before stays that post's
            session.post = post
            return secret

    def forget_access(self, session: Session) -> None:
        """An API did not believe it: the next question comes with another."""
        session.given = None

    def _act_in(self, session: Session, post: Post | None) -> None:
        session.post = post
        if post is None:
            session.given = None

    async def _given(self, session: Session, post: Post) -> str:
        """Raises Refused, Unavailable."""
        if not session.second_factor and self._needs_second_factor(post.role):  # a post that came since he signed in
            raise Refused(403, NO_SECOND_FACTOR)
        try:
            given = await self._posts.token(await self._provided(session), post.post)
        except NotBelieved as wrong:
            raise self._ended(session) from wrong
        except NotHeld as gone:
            if session.post is post:
                self._act_in(session, None)
            raise Refused(403, NOT_HELD) from gone
        self._check_ended(session, given.sessions_ended)
        session.given, session.given_until = given, self._clock() + given.expires_in
        return given.access_token

    async def _provided(self, session: Session) -> str:
        """The provider's own token, renewed where it is about to expire. Raises Refused, Unavailable."""
        if not self.sessions.lives(session):  # it ended while this request waited for its turn
            raise Refused(401, AGAIN)
        if session.tokens.until - self._clock() <= EARLY:
            try:
                session.tokens = await self.provider.renew(session.tokens)
            except NotSignedIn as no:
                raise self._ended(session) from no
        return session.tokens.access

    def _needs_second_factor(self, *roles: str) -> bool:
        return self._second_factor is not None and self._second_factor.is_needed(roles)

    def _check_ended(self, session: Session, times: int) -> None:
        """Somebody ended all of this person's, here or at another portal. Raises Refused."""
        if times > session.person.sessions_ended:
            raise self._ended(session)

    def _ended(self, session: Session) -> Refused:
        self.sessions.end(session)
        return Refused(401, AGAIN)


def _found(person: Person, id: str) -> Post | None:
    return next((post for post in person.posts if post.post == id), None)


AGAIN: Final = no(
    "请重新登录",
    "Please sign in again",
    "您的登录已经失效。重新登录后会回到这一页。",
    "You are no longer signed in. After signing in again you come back to this page.",
)
NOT_HELD: Final = no(
    "您已不在这个岗位",
    "You do not hold this post",
    "您没有这个岗位，或者任期已满。请另选岗位。",
    "It is not your post, or its term is over. Please choose another one.",
    "post-not-held",
)
UNANSWERED: Final = no(
    "暂时无法登录",
    "Signing in is not possible at the moment",
    "身份服务没有正常应答，请稍后再试。",
    "The identity service does not answer as it should. Please try again in a moment.",
)
NO_SECOND_FACTOR: Final = no(
    "需要第二种验证方式",
    "A second factor is needed",
    "您的岗位要求登录时使用第二种验证方式（如动态口令、安全密钥）。请在身份服务设置后重新登录。",
    "Your post asks for a second factor when you sign in (a one-time code, a security key). Set one up at the identity"
    " service, and sign in again.",
    "no-second-factor",
)
