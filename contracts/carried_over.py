"""What was there before the city kept it (结转): where it is from, and the day as of which it is true.

It is no event of that day: nothing was registered, filed or accepted then. It stands from that day on, and what it grew
out of lies on paper.
"""

from datetime import date

from msgspec import Struct

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.worded import Worded


class Source(Worded):
    """Where it was kept until then."""

    LEDGER = "ledger", "台账"
    CERTIFICATE = "certificate", "证书、批文"
    ARCHIVE = "archive", "档案"
    REGISTER = "register", "上级登记系统"


class CarriedOver(Struct, frozen=True, kw_only=True):
    source: Source
    as_of: date


class AsOfBefore(Refusal):
    zh = "截至日期{as_of}早于{on}:那时还没有这件事"
    en = "as of {as_of} it was not there yet: it is of {on}"
    status = 422
    field = "carried_over.as_of"


class OnPaperTaken(Refusal):
    zh = "原编号“{number}”已经登记过"
    en = "the number {number} on paper is here already"
    field = "carried_over.number"


def check_carried_over(carried: CarriedOver | None, *, on: date, today: date) -> None:
    """`on`: the day on which it came about. Raises AfterToday, AsOfBefore."""
    if carried is None:
        return
    check_day(carried.as_of, today=today)
    if carried.as_of < on:
        raise AsOfBefore(as_of=carried.as_of, on=on)


def counts_from(on: date, carried: CarriedOver | None) -> date:
    """From which day it counts: what is carried over is not counted among what came about on its own day."""
    return carried.as_of if carried else on
