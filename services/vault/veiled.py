"""What holds personal values and does not show them by accident: in a log, a message, a debugger's line."""

from enum import Enum
from typing import Final, TypeVar

Name = TypeVar("Name")
Held = TypeVar("Held")


class Veiled(dict[Name, Held]):
    """A dictionary whose representation tells how much is in it, not what."""

    def __repr__(self) -> str:
        return f"<{len(self)} veiled>"

    __str__ = __repr__


class Gone(Enum):
    """What stands in the place of a value that is not given."""

    ERASED = "[已删除]"
    RESTRICTED = "[限制处理]"

    def __str__(self) -> str:
        return str(self.value)


ERASED: Final = Gone.ERASED
RESTRICTED: Final = Gone.RESTRICTED
Content = str | bytes
