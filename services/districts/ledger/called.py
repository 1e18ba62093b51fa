"""What a row is called, by which it is found; and what a batch changes of it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID


class Called(NamedTuple):
    """Names, of which any part is typed; and numbers, from their beginning or from a part that begins with digits."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class Found(NamedTuple):
    """`gone`: streams all of whose terms go first; `terms`: (term, stream, region) that come."""

    gone: Sequence[UUID] = ()
    terms: Sequence[tuple[str, UUID, str]] = ()
