"""How a sealed value lies in the database: format, suite, nonce, ciphertext; and what it is bound to."""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.vault.suites import Suite, Unopenable, suite_of

FORMAT: Final = 1
ROOT: Final = 32  # bytes of every key that is kept: a suite's own is derived from it


def binding(*parts: str) -> bytes:
    """What a blob is bound to, each part behind its length: no two lists of parts read the same."""
    return b"".join(len(part).to_bytes(4) + part for part in (each.encode() for each in parts))


def derived(root: bytes, size: int, use: bytes) -> bytes:
    """A key for one use (RFC 5869), from which neither the root nor another use's key can be found."""
    return HKDF(SHA256(), size, salt=None, info=use).derive(root)


class DataKey:
    """A key as it is in memory, with what each suite makes of it. It shows itself to nobody."""

    __slots__ = ("_of_suite", "root")

    def __init__(self, root: bytes) -> None:
        self.root = root
        self._of_suite: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return "DataKey(…)"

    def of(self, suite: Suite) -> bytes:
        key = self._of_suite.get(suite.id)
        if key is None:
            key = self._of_suite[suite.id] = derived(
                self.root, suite.key_size, b"linli.vault.suite|" + suite.name.encode()
            )
        return key


def seal(suite: Suite, key: DataKey, plain: bytes, bound: bytes) -> bytes:
    head = bytes((FORMAT, suite.id))
    return head + suite.encrypt(key.of(suite), plain, head + bound)


def unseal(key: DataKey, blob: bytes, bound: bytes) -> bytes:
    """With the suite that wrote it. Raises Unopenable, UnknownSuite."""
    if len(blob) < 2 or blob[0] != FORMAT:
        raise Unopenable
    suite = suite_of(blob[1])
    return suite.decrypt(key.of(suite), blob[2:], blob[:2] + bound)
