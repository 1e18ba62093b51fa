"""Access tokens (访问令牌): signed statements of an issuer, believed for what they say or not at all."""

import hashlib
import json
import re
import time
from base64 import urlsafe_b64decode
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from contracts.access.caller import AUDIENCE, Caller
from contracts.people import opaque
from contracts.posts_words import Title
from contracts.roles import Role
from services.access.keys import Keys, UnknownKey

ALGORITHMS: Final = ("RS256", "ES256", "PS256")  # public keys alone: with a shared secret whoever reads may also write
KINDS: Final = {"at+jwt", "application/at+jwt", "JWT", None}
LEEWAY: Final = 30  # seconds by which clocks may differ
OPAQUE: Final = re.compile(r"[A-Za-z0-9:._-]{1,128}")
LONGEST: Final = 8_192  # characters of a token
REMEMBERED: Final = 10_000  # tokens whose signatures were checked


class NotBelieved(Exception):
    """Why a token is not: for the log and the tests; the caller is told that it is not, and no more."""


@dataclass(frozen=True)
class Issuer:
    """Whose tokens are believed. `speaks_for`: which roles it may give; None: any but a service's."""

    name: str
    keys: Keys
    audience: str = AUDIENCE
    speaks_for: frozenset[Role] | None = None


@dataclass
class Believed:
    """A token that was checked: what it says, and whom it speaks of once that was asked."""

    claims: Mapping[str, Any]
    caller: Caller | None = None


class Verifier:
    """Checks signature, issuer, audience and times; remembers what was checked until it expires."""

    def __init__(self, issuers: Sequence[Issuer], clock: Callable[[], float] = time.time) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._clock = clock
        self._checked: OrderedDict[bytes, Believed] = OrderedDict()

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Raises NotBelieved; Unavailable where the issuer's keys cannot be had."""
        return (await self._believed(token)).claims

    async def caller(self, token: str) -> Caller:
        """Whom one of our own tokens speaks of. Raises as above."""
        believed = await self._believed(token)
        if believed.caller is None:
            believed.caller = self._caller(believed.claims)
        return believed.caller

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        try:
            caller = caller_of(claims)
        except (ValueError, TypeError, KeyError) as wrong:
            raise NotBelieved(f"no caller: {type(wrong).__name__}") from wrong
        speaks_for = self._issuers[claims["iss"]].speaks_for
        if caller.role not in speaks_for if speaks_for is not None else caller.role is Role.SERVICE:
            raise NotBelieved("a role that this issuer does not give")
        return caller

    async def _believed(self, token: str) -> Believed:
        seen = hashlib.sha256(token.encode()).digest()
        believed = self._checked.get(seen)
        if believed is None:
            believed = self._checked[seen] = Believed(await self._check(token))
            if len(self._checked) > REMEMBERED:
                self._checked.popitem(last=False)
        if self._clock() > float(believed.claims["exp"]) + LEEWAY:
            self._checked.pop(seen, None)
            raise NotBelieved("expired")
        return believed

    async def _check(self, token: str) -> Mapping[str, Any]:
        if len(token) > LONGEST:
            raise NotBelieved("too long")
        header, body = _unproven(token)
        issuer = self._issuers.get(str(body.get("iss")))
        if issuer is None:
            raise NotBelieved("another issuer")
        if header.get("alg") not in ALGORITHMS or header.get("typ") not in KINDS or "crit" in header:
            raise NotBelieved("a header that is not taken")
        key = await self._key(issuer, header)
        try:
            claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError) as wrong:
            raise NotBelieved(f"signature: {type(wrong).__name__}") from wrong
        self._check_claims(claims, issuer)
        return claims

    async def _key(self, issuer: Issuer, header: Mapping[str, Any]) -> Key:
        try:
            return await issuer.keys.find(str(header.get("kid", "")))
        except UnknownKey as unknown:
            raise NotBelieved("an unknown key") from unknown

    def _check_claims(self, claims: Mapping[str, Any], issuer: Issuer) -> None:
        audience = claims.get("aud")
        if issuer.audience not in (audience if isinstance(audience, list) else [audience]):
            raise NotBelieved("for another audience")
        now = self._clock()
        expires, issued, begins = (_instant(claims, name) for name in ("exp", "iat", "nbf"))
        if now > expires + LEEWAY or max(issued, begins) > now + LEEWAY:
            raise NotBelieved("not of this time")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotBelieved("of nobody")


def _instant(claims: Mapping[str, Any], name: str) -> float:
    """Only when a token begins may be left out."""
    at = claims.get(name, 0 if name == "nbf" else None)
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise NotBelieved(f"without {name}")
    return at


def _unproven(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and body before anything is proved: only to know which key would prove it."""
    try:
        header, body, _ = token.split(".")
        parts = [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, body)]
    except (ValueError, RecursionError) as wrong:
        raise NotBelieved("no token") from wrong
    if not all(isinstance(part, dict) for part in parts):
        raise NotBelieved("no token")
    return parts[0], parts[1]


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Raises ValueError, TypeError, KeyError where the claims are no caller's, or the subject is not opaque."""
    if not OPAQUE.fullmatch(claims["sub"]):
        raise ValueError("a subject that is not opaque")
    texts = {name: str(claims.get(name, "")) for name in ("region", "body", "post", "holder")}
    return Caller(
        subject=opaque(claims["sub"]),
        role=Role(claims["role"]),
        title=Title(claims.get("title", Title.NONE)),
        taken_over=frozenset(map(str, claims.get("taken_over", ()))),
        scopes=frozenset(str(claims.get("scope", "")).split()),
        **texts,
    )


def claims_of(caller: Caller) -> dict[str, Any]:
    """The same as claims; what is empty is left out."""
    claims: dict[str, Any] = {"sub": caller.subject, "role": caller.role.value}
    claims |= {name: getattr(caller, name) for name in ("region", "body", "post", "holder") if getattr(caller, name)}
    if caller.title is not Title.NONE:
        claims["title"] = caller.title.value
    if caller.taken_over:
        claims["taken_over"] = sorted(caller.taken_over)
    if caller.scopes:
        claims["scope"] = " ".join(sorted(caller.scopes))
    return claims


@dataclass(frozen=True)
class Signer:
    """Makes tokens of one issuer with its private key (EC P-256 or RSA, with a `kid`)."""

    issuer: str
    key: Key
    clock: Callable[[], float] = time.time

    def sign(self, claims: Mapping[str, Any], seconds: int, audience: str = AUDIENCE) -> str:
        now = int(self.clock())
        times = {"iat": now, "exp": now + seconds, "iss": self.issuer, "aud": audience}
        algorithm = "ES256" if self.key.key_type == "EC" else "RS256"
        header = {"alg": algorithm, "kid": str(self.key.kid), "typ": "at+jwt"}
        return jwt.encode(header, {**claims, **times}, self.key, algorithms=[algorithm])

    def token(self, caller: Caller, seconds: int = 300) -> str:
        return self.sign(claims_of(caller), seconds)
