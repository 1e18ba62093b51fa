"""How people sign in here, as the environment says it: a standard provider, and where the portal is reached."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from services.access.second_factor import SecondFactor, second_factor
from services.access.strength import STRONG, rsa_bits
from services.chassis.settings import BadSettings, is_loopback, number, with_files

IDLE: Final = 30  # minutes
LONGEST: Final = 10  # hours
MOST: Final = 10_000  # sessions that one portal keeps


@dataclass(frozen=True)
class SignInSettings:
    """LINLI_PROVIDER (its issuer URL), LINLI_PROVIDER_CLIENT, LINLI_PROVIDER_SECRET (none for a public client),
    LINLI_PROVIDER_INSIDE (where this process reaches it, if elsewhere than a browser does),
    LINLI_PROVIDER_RSA_BITS (of its RSA keys at least), LINLI_SECOND_FACTOR (as `second_factor.py` says),
    LINLI_PORTAL_ADDRESS (the portal's public base address),
    LINLI_SESSION_IDLE (minutes), LINLI_SESSION_LONGEST (hours).

    Any of them may be given as NAME_FILE.
    """

    provider: str
    client: str
    portal: str
    secret: str = field(default="", repr=False)
    inside: str = ""
    rsa_bits: int = STRONG
    second_factor: SecondFactor | None = None
    idle: float = IDLE * 60.0  # seconds
    longest: float = LONGEST * 3600.0  # seconds
    most: int = MOST


def sign_in_settings(environment: Mapping[str, str] | None = None) -> SignInSettings | None:
    """None where nobody signs in. Raises BadSettings."""
    env = with_files(os.environ if environment is None else environment)
    if not env.get("LINLI_PROVIDER"):
        return None
    for name in ("LINLI_PROVIDER_CLIENT", "LINLI_PORTAL_ADDRESS"):
        if not env.get(name):
            raise BadSettings(f"{name} is not set")
    return SignInSettings(
        provider=guarded(env["LINLI_PROVIDER"], "LINLI_PROVIDER"),
        client=env["LINLI_PROVIDER_CLIENT"],
        portal=guarded(env["LINLI_PORTAL_ADDRESS"], "LINLI_PORTAL_ADDRESS").rstrip("/"),
        secret=env.get("LINLI_PROVIDER_SECRET", ""),
        inside=env.get("LINLI_PROVIDER_INSIDE", "").rstrip("/"),
        rsa_bits=rsa_bits(env),
        second_factor=second_factor(env),
        idle=(number(env, "LINLI_SESSION_IDLE") or IDLE) * 60.0,
        longest=(number(env, "LINLI_SESSION_LONGEST") or LONGEST) * 3600.0,
    )


def guarded(url: str, name: str) -> str:
    """An address over TLS or of this machine: over anything else codes and cookies could be read on the way."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not (safe and parts.hostname) or parts.query or parts.fragment or parts.username:
        raise BadSettings(f"{name} is {url!r}, neither https nor http at a loopback address")
    return url


def origin(url: str) -> str:
    """Scheme and authority, as a browser tells an origin: a port that the scheme has anyhow is left out."""
    parts = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme.lower(), "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}".lower()
