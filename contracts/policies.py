"""The values that rules apply, as data with dates and sources; every fact records the version that was applied."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

NAME: Final = "beijing-2026"
TYPES: Final[Mapping[str, Any]] = {
    "integer": int,
    "yes-no": bool,
    "word": str,
    "integers": tuple[int, ...],
    "words": tuple[str, ...],
    "integer-by-word": dict[str, int],
}


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a policy: what it is, from when to when (exclusive), for whom, and who says so.

    `type` is one of TYPES; money is in fen. `tag`: LAW (statute text), W (published excerpt), OWN (own knowledge,
    unconfirmed), PROP (the product's proposal).
    """

    key: str
    type: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None = None
    jurisdiction: str
    source: str
    tag: Literal["LAW", "W", "OWN", "PROP"]
    note: str = ""


class PolicyMissing(LookupError):
    """No value of this policy holds on that day: the rule that needs it cannot be applied, and nothing is guessed."""


@lru_cache(maxsize=1)
def _file() -> bytes:
    return (files("contracts") / "data" / "policies" / f"{NAME}.json").read_bytes()


@lru_cache(maxsize=1)
def values() -> Mapping[str, tuple[Value, ...]]:
    """All values by key, oldest first."""
    by_key: dict[str, list[Value]] = {}
    for value in msgspec.json.decode(_file(), type=list[Value]):
        typed = msgspec.structs.replace(value, value=msgspec.convert(value.value, TYPES[value.type]))
        by_key.setdefault(value.key, []).append(typed)
    return {key: tuple(sorted(of, key=lambda v: v.valid_from)) for key, of in by_key.items()}


def policy(key: str, on: date) -> Any:
    """The value that holds on a day. Raises PolicyMissing."""
    for value in values().get(key, ()):
        if value.valid_from <= on and (value.valid_to is None or on < value.valid_to):
            return value.value
    raise PolicyMissing(f"{key} has no value on {on}")


@lru_cache(maxsize=1)
def policy_version() -> str:
    """A readable name and the hash of the packaged bytes: what a fact records."""
    return f"{NAME}@{hashlib.sha256(_file()).hexdigest()[:12]}"
