"""Numbers that were drawn and are not used (作废): they stay, with the reason, and are never drawn again."""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from contracts.dates import check_day
from contracts.refusal import Refusal
from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream


class NumberVoided(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.number.voided"

    series: str
    number: int
    reason: str
    voided_on: date


class UnknownSeries(Refusal):
    zh = "本服务没有名为 {series} 的编号序列"
    en = "this service has no series of numbers called {series}"
    status = 404
    field = "series"


class NotDrawn(Refusal):
    zh = "序列 {series} 只编到 {head} 号,没有 {number} 号"
    en = "the series {series} was drawn up to {head}; there is no number {number}"
    status = 422
    field = "number"


class AlreadyVoided(Refusal):
    zh = "{number} 号已于{voided_on}作废"
    en = "the number {number} was voided on {voided_on}"
    field = "number"


VOIDED: Final = Stream("linli.voided-number", None, lambda _, fact: fact, (NumberVoided,), region=lambda _: "")


def voided_id(series: str, number: int) -> UUID:
    return uuid5(NAMESPACE, f"voided\x1f{series}\x1f{number}")


def check_drawn(series: str, number: int, head: int) -> None:
    """Raises UnknownSeries, NotDrawn."""
    if not head:
        raise UnknownSeries(series=series)
    if not 1 <= number <= head:
        raise NotDrawn(series=series, number=number, head=head)


def void(
    voided: NumberVoided | None, *, series: str, number: int, head: int, reason: str, on: date, today: date
) -> NumberVoided:
    """What was issued under it is annulled by its own service; here only the number is. Refuses: AfterToday,
    UnknownSeries, NotDrawn, AlreadyVoided.
    """
    check_day(on, today=today)
    check_drawn(series, number, head)
    if voided:
        raise AlreadyVoided(number=number, voided_on=voided.voided_on)
    return NumberVoided(series=series, number=number, reason=reason, voided_on=on)
