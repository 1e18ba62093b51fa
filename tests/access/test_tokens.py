"""Tokens that are not believed (伪造令牌): each way to forge one, and what the keys' bounds are for."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from contracts.access.caller import Caller
from contracts.roles import Role
from services.access.keys import AGAIN_AFTER, AT_MOST_EVERY, BELIEVED_FOR, Keys, UnknownKey
from services.access.strength import LEAST, STRONG
from services.access.tokens import LEEWAY, Issuer, NotBelieved, Signer, Verifier, claims_of
from services.chassis.recorder import Unavailable

NOW: Final = 1_780_000_000
OURS, OTHERS = (RSAKey.generate_key(STRONG, {"kid": "ours"}, private=True) for _ in range(2))
CALLER = Caller(subject="person-1", role=Role.DISTRICT, region="110113", scopes=frozenset({"a", "b"}))
CLAIMS = {**claims_of(CALLER), "iss": "https://issuer", "aud": "linli", "iat": NOW, "exp": NOW + 300}


def published(*keys: Any) -> Keys:
    async def load() -> Any:
        return KeySet(list(keys)).as_dict(private=False)

    return Keys(load)


@pytest.fixture
def verifier() -> Verifier:
    issuers = [
        Issuer("https://issuer", published(OURS)),
        Issuer("linli:services", published(OURS), speaks_for=frozenset({Role.SERVICE})),
    ]
    return Verifier(issuers, clock=lambda: NOW)


def signed(claims: dict[str, Any], key: Any = OURS, **header: Any) -> str:
    head = {"alg": "RS256", "kid": "ours", "typ": "at+jwt", **header}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def raw(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CLAIMS.items() if key != name}


def hmac_with_the_public_key() -> str:
    header, secret = {"alg": "HS256", "kid": "ours"}, OURS.as_pem(private=False)
    signature = hmac.digest(secret, raw(header, CLAIMS).rpartition(".")[0].encode(), "sha256")
    return raw(header, CLAIMS, signature)


def with_a_header_that_must_be_understood() -> str:
    header = {"alg": "RS256", "kid": "ours", "crit": ["exp"], "exp": 1}
    text, key = raw(header, CLAIMS).rpartition(".")[0].encode(), OURS.private_key
    assert key
    return raw(header, CLAIMS, key.sign(text, PKCS1v15(), SHA256()))


def of_other_text() -> str:
    head, _, signature = signed(CLAIMS).split(".")
    body = urlsafe_b64encode(json.dumps({**CLAIMS, "role": "city"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


FORGED: dict[str, Callable[[], str]] = {
    "no algorithm": lambda: raw({"alg": "none", "kid": "ours"}, CLAIMS),
    "no algorithm, in capitals": lambda: raw({"alg": "NONE", "kid": "ours"}, CLAIMS),
    "signed with the public key as a secret": hmac_with_the_public_key,
    "another issuer": lambda: signed({**CLAIMS, "iss": "https://elsewhere"}),
    "no issuer": lambda: signed(without("iss")),
    "another's key under our id": lambda: signed(CLAIMS, OTHERS),
    "an unknown key": lambda: signed(CLAIMS, OTHERS, kid="theirs"),
    "no key named": lambda: raw({"alg": "RS256"}, CLAIMS, b"x"),
    "a key that it brings along": lambda: signed(CLAIMS, OTHERS, jwk=OTHERS.as_dict(private=False)),
    "a header that must be understood": with_a_header_that_must_be_understood,
    "another kind of token": lambda: signed(CLAIMS, typ="id+jwt"),
    "expired": lambda: signed({**CLAIMS, "iat": NOW - 900, "exp": NOW - LEEWAY - 1}),
    "not yet": lambda: signed({**CLAIMS, "nbf": NOW + LEEWAY + 1}),
    "issued in the future": lambda: signed({**CLAIMS, "iat": NOW + LEEWAY + 1}),
    "without an end": lambda: signed(without("exp")),
    "without its beginning": lambda: signed(without("iat")),
    "an end that is no number": lambda: signed({**CLAIMS, "exp": True}),
    "another audience": lambda: signed({**CLAIMS, "aud": "somebody-else"}),
    "no audience": lambda: signed(without("aud")),
    "of nobody": lambda: signed({**CLAIMS, "sub": ""}),
    "a subject that is a person's number": lambda: signed({**CLAIMS, "sub": "11010519491231002X"}),
    "a subject that breaks a line": lambda: signed({**CLAIMS, "sub": "a\r\nSet-Cookie: b"}),
    "no role": lambda: signed(without("role")),
    "a role that there is not": lambda: signed({**CLAIMS, "role": "emperor"}),
    "a role that this issuer does not give": lambda: signed({**CLAIMS, "role": "service"}),
    "a service's issuer that speaks for a person": lambda: signed({**CLAIMS, "iss": "linli:services"}),
    "another text under a good signature": of_other_text,
    "a signature cut off": lambda: signed(CLAIMS)[:-4],
    "no token": lambda: "hello",
    "dots": lambda: "..",
    "too long": lambda: signed({**CLAIMS, "more": "a" * 9_000}),
    "a list where claims are meant": lambda: raw({"alg": "RS256", "kid": "ours"}, [1], b"x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("forged", FORGED)
async def test_a_forged_token_is_not_believed(verifier: Verifier, forged: str) -> None:
    token = FORGED[forged]()
    for _ in range(2):  # nor is it remembered as believed
        with pytest.raises(NotBelieved):
            await verifier.caller(token)


async def test_a_token_says_who_acts(verifier: Verifier) -> None:
    assert await verifier.caller(signed(CLAIMS)) == CALLER
    assert await verifier.caller(signed({**CLAIMS, "aud": ["other", "linli"], "typ": "x"})) == CALLER
    service = {**CLAIMS, "iss": "linli:services", "role": "service"}
    assert (await verifier.caller(signed(service))).role is Role.SERVICE


async def test_what_was_checked_is_remembered_until_it_expires() -> None:
    now = [float(NOW)]
    verifier = Verifier([Issuer("https://issuer", published(OURS))], clock=lambda: now[0])
    token = signed(CLAIMS)
    await verifier.caller(token)
    now[0] = NOW + 300 + LEEWAY + 1
    with pytest.raises(NotBelieved, match="expired"):
        await verifier.caller(token)


async def test_a_signer_of_either_kind_of_key_is_believed() -> None:
    for key in (OURS, ECKey.generate_key("P-256", {"kid": "curve"}, private=True)):
        verifier = Verifier([Issuer("linli", published(key))])
        assert await verifier.caller(Signer("linli", key).token(CALLER)) == CALLER


class Published:
    """A JWK set that counts how often it is asked for, and may be away."""

    def __init__(self, *keys: Any) -> None:
        self.keys, self.asked, self.away, self.now = list(keys), 0, False, 0.0
        self.found = Keys(self._load, clock=lambda: self.now)

    async def _load(self) -> Any:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise OSError
        return KeySet(self.keys).as_dict(private=False)


async def test_a_key_that_is_new_is_looked_for_once_for_all_who_wait() -> None:
    keys = Published(OURS)
    assert {str((await each).kid) for each in [keys.found.find("ours") for _ in range(5)]} == {"ours"}
    keys.now = AT_MOST_EVERY
    keys.keys.append(ECKey.generate_key("P-256", {"kid": "next"}, private=True))
    found = await asyncio.gather(*(keys.found.find("next") for _ in range(5)))
    assert ({str(each.kid) for each in found}, keys.asked) == ({"next"}, 2)


async def test_a_key_that_comes_right_after_a_look_is_found_too() -> None:
    keys = Published(OURS)
    await keys.found.find("ours")
    for asked, name in enumerate(("next", "third"), 2):
        keys.keys.append(ECKey.generate_key("P-256", {"kid": name}, private=True))
        assert str((await keys.found.find(name)).kid) == name
        assert keys.asked == asked


async def test_a_flood_of_unknown_keys_asks_the_issuer_once_a_minute() -> None:
    keys = Published(OURS)
    for unknown in range(1_000):
        keys.now = unknown * AT_MOST_EVERY / 1_000
        with pytest.raises(UnknownKey):
            await keys.found.find(f"unknown-{unknown}")
    assert keys.asked == 1


async def test_keys_that_cannot_be_looked_for_serve_for_an_hour_and_then_nothing_is_believed() -> None:
    keys = Published(OURS)
    await keys.found.find("ours")
    keys.away, keys.now = True, BELIEVED_FOR
    assert str((await keys.found.find("ours")).kid) == "ours"
    keys.now = BELIEVED_FOR + 1
    with pytest.raises(Unavailable):
        await keys.found.find("ours")
    keys.away, keys.now = False, BELIEVED_FOR + 1 + AT_MOST_EVERY
    assert str((await keys.found.find("ours")).kid) == "ours"


async def test_who_starts_a_moment_before_the_issuer_waits_seconds_and_no_minute() -> None:
    keys = Published(OURS)
    keys.away = True
    with pytest.raises(Unavailable):
        await keys.found.find("ours")
    keys.away, keys.now = False, AGAIN_AFTER
    assert str((await keys.found.find("ours")).kid) == "ours"


async def test_a_key_that_was_withdrawn_is_believed_no_more_once_it_is_looked_for_anew() -> None:
    keys = Published(OURS)
    await keys.found.find("ours")
    keys.keys, keys.now = [ECKey.generate_key("P-256", {"kid": "next"}, private=True)], 601.0
    with pytest.raises(UnknownKey):
        await keys.found.find("ours")


@pytest.mark.filterwarnings("ignore:Key size should be")
@pytest.mark.parametrize(
    ("size", "asked", "believed"),
    [(1024, STRONG, False), (2048, STRONG, False), (2048, LEAST, True), (1024, 512, False), (STRONG, STRONG, True)],
)
async def test_an_rsa_key_is_believed_from_3072_bits_on_and_below_2048_never(
    size: int, asked: int, believed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    key = OURS if size == STRONG else rsa_key.generate_private_key(65537, size)
    whole = key if isinstance(key, RSAKey) else RSAKey.import_key(pem(key), {"kid": "ours"})

    async def load() -> Any:
        return {"keys": [whole.as_dict(private=False)]}

    verifier = Verifier([Issuer("https://issuer", Keys(load, bits=asked))], clock=lambda: NOW)
    if believed:
        assert await verifier.caller(signed(CLAIMS, whole)) == CALLER
        return
    with pytest.raises(NotBelieved, match="unknown key"):
        await verifier.caller(signed(CLAIMS, whole))
    assert f"an RSA key of {size} bits, {max(asked, LEAST)} are asked for" in "".join(capsys.readouterr())


async def test_a_curve_of_less_strength_is_not_believed() -> None:
    keys = Published(OURS, ECKey.generate_key("secp256k1", {"kid": "curve"}, private=True))
    await keys.found.find("ours")
    with pytest.raises(UnknownKey):
        await keys.found.find("curve")


def pem(key: rsa_key.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
