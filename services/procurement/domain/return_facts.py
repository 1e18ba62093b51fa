"""What can have happened to a published statistical return (统计表), as it is written down."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from contracts.statistical_returns import Figure


class StatisticalReturnImported(Struct, frozen=True, kw_only=True):
    """A return was entered as printed: nothing corrected, nothing explained, a missing figure missing.

    `beside` holds what is printed beside the cuts, by its name.
    """

    TOPIC: ClassVar[str] = "procurement.statistical-return.imported"

    code: str
    title: str
    source: str
    region: str
    reference_on: date
    stated_total: Figure
    cuts: dict[str, dict[str, Figure]]
    beside: dict[str, Figure]


class DifferenceExplained(Struct, frozen=True, kw_only=True):
    """A person said why a cut does not come to its total; `author` is an opaque reference or a role."""

    TOPIC: ClassVar[str] = "procurement.statistical-return.difference-explained"

    code: str
    cut: str
    delta: int | None
    explanation: str
    author: str
    explained_on: date


Fact = StatisticalReturnImported | DifferenceExplained
