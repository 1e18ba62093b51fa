"""The keys that wrap keys (主密钥): a port that a file, or a KMS, stands behind."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Bare(NamedTuple):
    """A key to be wrapped, and what it is bound to: wrapped, it opens for nobody else."""

    key: bytes
    bound: bytes

    def __repr__(self) -> str:
        return "Bare(…)"


class Wrapped(NamedTuple):
    """A key as it is kept."""

    wrapped: bytes
    bound: bytes


class MasterKeyMissing(Exception):
    """A key was wrapped by a master key that is not there (any more)."""


class MasterKeys(Protocol):
    """Set-wise: where a KMS takes one at a time, its adapter asks for several at once."""

    async def wrap(self, keys: Sequence[Bare]) -> tuple[str, list[bytes]]:
        """By the newest master key, whose id it says; asked for none, it only says that. Raises Unavailable."""

    async def unwrap(self, master: str, keys: Sequence[Wrapped]) -> list[bytes]:
        """By the master key of this id. Raises MasterKeyMissing, Unopenable, Unavailable."""
