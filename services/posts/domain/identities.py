"""Under which identity each stream is found: derived from what it is of, so that nobody needs a list."""

import hashlib
from typing import Final
from uuid import UUID, uuid5

from contracts.regions import find, lasting

ACCOUNTS: Final = UUID("6d0ce19f-8c0a-5d0b-8f14-0f5a3c4be101")
PEOPLE: Final = UUID("6d0ce19f-8c0a-5d0b-8f14-0f5a3c4be102")
UNITS: Final = UUID("6d0ce19f-8c0a-5d0b-8f14-0f5a3c4be103")
CHAINS: Final = UUID("6d0ce19f-8c0a-5d0b-8f14-0f5a3c4be104")


def account_hash(issuer: str, sub: str) -> str:
    """What stands for a provider's account: its own name for somebody is kept nowhere."""
    return hashlib.sha256(f"{issuer}\x1f{sub}".encode()).hexdigest()


def account_id(account: str) -> UUID:
    """Of the hash."""
    return uuid5(ACCOUNTS, account)


def person_id(subject: str) -> UUID:
    return uuid5(PEOPLE, subject)


def unit_of(region: str, body: str) -> str:
    """One word for a unit whatever version of the divisions named it. Raises UnknownRegion."""
    return body or (lasting(region) if region else "")


def unit_id(unit: str) -> UUID:
    return uuid5(UNITS, unit)


def chain_id(region: str, matter: str) -> UUID:
    """Raises UnknownRegion."""
    return uuid5(CHAINS, f"{lasting(find(region).code)}\x1f{matter}")
