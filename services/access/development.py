"""The key of a city that is tried out: whoever holds it may sign as anybody, so it is believed in development alone."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import ECKey, KeySet

from contracts.roles import Role
from services.access.keys import Keys
from services.access.tokens import Issuer, Signer
from services.chassis.settings import BadSettings

ISSUER: Final = "linli:development"


@dataclass(frozen=True)
class DevelopmentKey:
    key: ECKey

    @classmethod
    def at(cls, file: Path) -> "DevelopmentKey":
        """The key in a file that only its owner reads; made where there is none. Raises BadSettings."""
        if file.exists():
            if file.stat().st_mode & 0o077:
                raise BadSettings(f"{file} holds a private key: nobody but its owner may read it (chmod 600)")
            return cls(ECKey.import_key(json.loads(file.read_text(encoding="utf-8"))))
        fresh, beside = cls.fresh(), file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as written:
            json.dump(fresh.key.as_dict(private=True), written)
        beside.replace(file)
        return fresh

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
