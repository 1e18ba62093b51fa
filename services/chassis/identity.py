"""New identities: time-ordered (UUIDv7), so that an index grows at its end; and random ones for single facts."""

import os
import time
from typing import Final
from uuid import UUID

_DRAWN: Final = 8192  # bytes of randomness asked of the system at once: asking costs more than what is asked for


class _Randomness:
    """The system's random bytes, fetched ahead; a forked process fetches its own."""

    def __init__(self) -> None:
        self._ahead, self._at = b"", 0
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._ahead, self._at = b"", 0

    def take(self, count: int) -> int:
        """So many bytes as a number."""
        if self._at + count > len(self._ahead):
            self._ahead, self._at = os.urandom(_DRAWN), 0
        at, self._at = self._at, self._at + count
        return int.from_bytes(self._ahead[at : at + count])


_random: Final = _Randomness()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, the rest random."""
    milliseconds, tail = time.time_ns() // 1_000_000, _random.take(10)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1)


def random_id() -> UUID:
    """A UUIDv4: it tells nothing of when or where it was made."""
    return UUID(int=_random.take(16) & ~(0xF << 76 | 0b11 << 62) | 0x4 << 76 | 0b10 << 62)
