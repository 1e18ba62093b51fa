"""The key of a city that is tried out: whoever holds it may sign as anybody, so it is believed in development alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from contracts.roles import Role
from services.access.keys import Keys
from services.access.private_files import read_private
from services.access.tokens import Issuer, Signer
from services.chassis.settings import BadSettings

ISSUER: Final = "linli:development"


@dataclass(frozen=True)
class DevelopmentKey:
    key: ECKey

    @classmethod
    def at(cls, file: Path) -> "DevelopmentKey":
        """The key in a file that only its owner reads. Raises BadSettings where there is none."""
        try:
            return cls(ECKey.import_key(read_private(file)))
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            raise BadSettings(f"{file} holds no private key: {type(wrong).__name__}") from wrong

    @classmethod
    def fresh(cls) -> "DevelopmentKey":
        """A key of this process alone."""
        return cls(ECKey.generate_key("P-256", {"kid": "development"}, private=True))

    @property
    def signer(self) -> Signer:
        return Signer(ISSUER, self.key)

    @property
    def issuer(self) -> Issuer:
        public = KeySet([self.key]).as_dict(private=False)

        async def load() -> Any:
            return public

        return Issuer(ISSUER, Keys(load), speaks_for=frozenset(Role))
