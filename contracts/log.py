"""What a service's log says of itself on every partition: how far it is, and that it was restored."""

from typing import Final

from msgspec import Struct

PROGRESSED: Final = "linli.log.progressed.v1"
ANNOUNCED: Final = "linli.log.epoch-announced.v1"
CONTROL: Final = frozenset({PROGRESSED, ANNOUNCED})


class Progress(Struct, frozen=True, kw_only=True):
    """Everything of this channel up to `position` of the log has been sent; `last` is the last one per partition.

    `epochs` lists every (epoch, the position it begins after), oldest first.
    """

    position: int
    last: dict[str, int]
    epochs: tuple[tuple[int, int], ...] = ((1, 0),)
