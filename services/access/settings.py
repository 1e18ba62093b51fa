"""What a process is told about who is believed: its provider, its own issuer, and where keys lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.access.caller import AUDIENCE
from services.access.strength import STRONG, rsa_bits
from services.chassis.settings import BadSettings


@dataclass(frozen=True)
class AccessSettings:
    """LINLI_PROVIDER (the identity provider's issuer, an address), LINLI_PROVIDER_AUDIENCE (what its tokens are for),
    LINLI_PROVIDER_INSIDE (where processes reach it, if elsewhere than a browser does),
    LINLI_PROVIDER_RSA_BITS (of its RSA keys at least),
    LINLI_ISSUER (the address of our own, posts), LINLI_SIGNING_KEYS_FILE (posts' private keys),
    LINLI_SERVICE_KEY_FILE (this service's private key), LINLI_SERVICE_KEYS_FILE (all services' public keys),
    LINLI_DEVELOPMENT_KEY_FILE (a key by which anybody signs in as anybody; refused outside development).
    """

    provider: str = ""
    provider_audience: str = AUDIENCE
    provider_inside: str = ""
    provider_rsa_bits: int = STRONG
    issuer: str = ""
    signing_keys: Path | None = None
    service_key: Path | None = None
    service_keys: Path | None = None
    development_key: Path | None = None

    def need_signing_keys(self) -> Path:
        """Raises BadSettings."""
        if self.signing_keys is None:
            raise BadSettings("LINLI_SIGNING_KEYS_FILE is not set")
        return self.signing_keys


def access_settings(environment: Mapping[str, str] | None = None) -> AccessSettings:
    """Raises BadSettings."""
    env = os.environ if environment is None else environment

    def file(name: str) -> Path | None:
        return Path(env[name]) if env.get(name) else None

    return AccessSettings(
        provider=env.get("LINLI_PROVIDER", ""),
        provider_audience=env.get("LINLI_PROVIDER_AUDIENCE") or AUDIENCE,
        provider_inside=env.get("LINLI_PROVIDER_INSIDE", ""),
        provider_rsa_bits=rsa_bits(env),
        issuer=env.get("LINLI_ISSUER", ""),
        signing_keys=file("LINLI_SIGNING_KEYS_FILE"),
        service_key=file("LINLI_SERVICE_KEY_FILE"),
        service_keys=file("LINLI_SERVICE_KEYS_FILE"),
        development_key=file("LINLI_DEVELOPMENT_KEY_FILE"),
    )
