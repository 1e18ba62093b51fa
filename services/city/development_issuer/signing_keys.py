"""The development issuer's own keys: made at its start, or read from a file; a new one on demand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.chassis.settings import BadSettings

CURVE: Final = "P-256"
ALGORITHM: Final = "ES256"


class SigningKeys:
    """The newest signs; what an earlier one signed can still be checked."""

    def __init__(self, file: Path | None = None) -> None:
        """Raises BadSettings."""
        self._keys = [_made() if file is None else _read(file)]

    def rotate(self) -> None:
        self._keys.insert(0, _made())

    def sign(self, kind: str, claims: Mapping[str, Any]) -> str:
        """`kind`: what the token is, as its header says."""
        header = {"alg": ALGORITHM, "kid": str(self._keys[0].kid), "typ": kind}
        return jwt.encode(header, dict(claims), self._keys[0], algorithms=[ALGORITHM])

    def public(self) -> dict[str, Any]:
        told = {"use": "sig", "alg": ALGORITHM}
        return {"keys": [{**key.as_dict(private=False), **told} for key in self._keys]}


def _made() -> ECKey:
    return ECKey.generate_key(CURVE, {"kid": uuid4().hex}, private=True)


def _read(file: Path) -> ECKey:
    """A private JWK with a `kid`."""
    try:
        key = ECKey.import_key(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, JoseError) as wrong:
        raise BadSettings(f"{file}: {type(wrong).__name__}: no private JWK") from wrong
    if not key.is_private or not key.kid:
        raise BadSettings(f"{file}: a private JWK with a kid is needed")
    return key
