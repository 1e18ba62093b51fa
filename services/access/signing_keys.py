"""The keys that an issuer signs with (签名密钥): several in a file: a new one comes before an old one goes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from services.access.keys import Keys
from services.access.private_files import read_private
from services.access.tokens import Signer
from services.chassis.settings import BadSettings


@dataclass(frozen=True)
class SigningKeys:
    """The last of them signs; all are published, so that what the others signed is believed until it expires."""

    keys: tuple[Key, ...]

    def signer(self, issuer: str) -> Signer:
        return Signer(issuer, self.keys[-1])

    def published(self) -> dict[str, list[dict[str, Any]]]:
        """The public halves as a JWK set."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig"} for key in self.keys]}

    def believed(self) -> Keys:
        """For who verifies in the same process."""

        async def load() -> Any:
            return self.published()

        return Keys(load)


def signing_keys(file: Path) -> SigningKeys:
    """A private JWK set, the newest last. Raises BadSettings."""
    keys = keys_of_set(read_private(file), file)
    if not keys or not all(key.is_private and key.kid for key in keys):
        raise BadSettings(f"{file} holds no private keys with a kid")
    return SigningKeys(keys)


def keys_of_set(told: Any, file: Path) -> tuple[Key, ...]:
    """Raises BadSettings."""
    try:
        return tuple(KeySet.import_key_set(told).keys)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise BadSettings(f"{file} is no JWK set: {type(wrong).__name__}") from wrong
