"""Hold two sides of a figure against each other: the difference, and what to call it; no cause is ever supplied."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

Number = int | Decimal
Relation = Literal["=", "≤"]
HALF: Final = Decimal("0.5")


class Status(StrEnum):
    """What a difference is called."""

    BALANCED = "BALANCED"
    OVER = "OVER"  # the left side is larger
    UNDER = "UNDER"  # the left side is smaller
    ROUNDING = "ROUNDING"  # no larger than what rounding the printed parts can make
    INCOMPLETE = "INCOMPLETE"  # a figure is missing, or is a lower bound: nothing can be said


class Said(Struct, frozen=True, kw_only=True):
    """What a person said of a difference."""

    text: str
    author: str
    on: str


class Result(Struct, frozen=True, kw_only=True):
    """One rule with both its sides. `delta` is left less right; None where a side is not known.

    `relation`: what the left side must be to the right one; "no more than" is BALANCED by a difference too.
    `names`: the view whose rows the detail names one by one, by their streams; empty where it names none.
    """

    rule: str
    title: str
    title_en: str = ""
    region: str
    period: str
    left: Number | None
    right: Number | None
    delta: Number | None
    status: Status
    relation: Relation = "="
    left_title: str = ""
    left_title_en: str = ""
    right_title: str = ""
    right_title_en: str = ""
    detail: tuple[str, ...] = ()
    detail_en: tuple[str, ...] = ()
    explanation: Said | None = None
    region_name: str = ""
    region_name_en: str = ""
    names: str = ""


def compare(left: Number | None, right: Number | None, *, parts: int = 0, step: Decimal | None = None) -> Status:
    """`step`: what the printed figures were rounded to (0.1); `parts`: how many of them the left side sums.

    Each rounded part may be off by half a step (X18: |Σ − total| ≤ 0.05 × n at one decimal). Exact counts have no step.
    """
    if left is None or right is None:
        return Status.INCOMPLETE
    delta = Decimal(left) - Decimal(right)
    if delta == 0:
        return Status.BALANCED
    if step is not None and abs(delta) <= step * HALF * parts:
        return Status.ROUNDING
    return Status.OVER if delta > 0 else Status.UNDER


def difference(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else left - right


def total(parts: Iterable[Number | None]) -> Number | None:
    """The sum of a cut; None as soon as one part is missing: a missing figure is not nought."""
    known = list(parts)
    if any(part is None for part in known):
        return None
    return sum((part for part in known if part is not None), start=0)


def at_most(left: int, right: int) -> Status:
    """For rules that say "no more than"."""
    return Status.BALANCED if left <= right else Status.OVER


class Rounding(StrEnum):
    """How a quotient is cut to its decimals (policy `stat.rounding`)."""

    HALF_UP = "half-up"
    DOWN = "down"  # 94.59 prints as 94.5


def share(part: int, whole: int, rounding: Rounding = Rounding.HALF_UP, decimals: int = 1) -> Decimal | None:
    """A percentage; None of nothing."""
    return _rounded(Decimal(100) * part / whole, decimals, rounding) if whole else None


def quotient(part: int, whole: int, rounding: Rounding = Rounding.HALF_UP, decimals: int = 2) -> Decimal | None:
    """So many of one for each of the other; None of nothing."""
    return _rounded(Decimal(part) / whole, decimals, rounding) if whole else None


def _rounded(value: Decimal, decimals: int, rounding: Rounding) -> Decimal:
    how = ROUND_HALF_UP if rounding is Rounding.HALF_UP else ROUND_DOWN
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=how)


def percentages(printed: Sequence[Decimal]) -> Status:
    """A printed list of percentages against 100 (X18)."""
    step = max((Decimal(1).scaleb(int(value.as_tuple().exponent)) for value in printed), default=Decimal(1))
    return compare(sum(printed, start=Decimal(0)), Decimal(100), parts=len(printed), step=step)
