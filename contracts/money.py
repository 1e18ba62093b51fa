"""Money: yuan to the fen when people write it, whole fen in every fact."""

import re
from decimal import Decimal
from typing import Final

from contracts.refusal import Refusal
from contracts.worded import Worded

MOST_FEN: Final = 10**15  # ten trillion yuan: above any city's budget, below what JSON readers round


class Unit(Worded):
    """The unit is a field of its own: an amount never carries it in its text."""

    YUAN = "yuan", "元"
    WAN_YUAN = "wan-yuan", "万元"


_FEN: Final = {Unit.YUAN: 100, Unit.WAN_YUAN: 1_000_000}
_FORM: Final = re.compile(
    r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
)  # no exponent, no other script's digits
_LONGEST: Final = 32  # digits and decimals that are looked at: what is longer is refused before it is computed


class _BadAmount(Refusal, ValueError):
    status = 422
    field = "amount"


class NotAnAmount(_BadAmount):
    zh = "{amount} 不是金额"
    en = "{amount} is not an amount"


class UnitInAmount(_BadAmount):
    zh = "金额中不写单位,“元”或“万元”请填在单位栏:{amount}"
    en = "an amount carries no unit, yuan or 10,000 yuan belongs into the unit's own field: {amount}"


class NegativeAmount(_BadAmount):
    zh = "金额不能为负:{amount}"
    en = "an amount is not negative: {amount}"


class TooPrecise(_BadAmount):
    zh = "金额最多精确到分:{amount}"
    en = "an amount is not finer than a fen, two decimals of a yuan: {amount}"


class AmountTooLarge(_BadAmount):
    zh = "金额过大,请核对单位:{amount}"
    en = "the amount is too large, look at its unit again: {amount}"


def fen(amount: str | int | Decimal, unit: Unit = Unit.YUAN) -> int:
    """Whole fen; noughts at the end of the decimals do not count.

    Raises NotAnAmount, UnitInAmount, NegativeAmount, TooPrecise, AmountTooLarge.
    """
    value = _value(amount)
    told = amount if isinstance(amount, str) else str(value)
    if value < 0:
        raise NegativeAmount(amount=told)
    if value.adjusted() > _LONGEST:
        raise AmountTooLarge(amount=told)
    if value.adjusted() < -_LONGEST or len(value.as_tuple().digits) > 2 * _LONGEST:
        raise TooPrecise(amount=told)
    above, below = value.as_integer_ratio()  # exact, where a product of decimals would be rounded at 28 digits
    whole, rest = divmod(above * _FEN[unit], below)
    if rest:
        raise TooPrecise(amount=told)
    if whole > MOST_FEN:
        raise AmountTooLarge(amount=told)
    return whole


def _value(amount: str | int | Decimal) -> Decimal:
    """Finite. A text is plain digits, with or without commas between thousands."""
    if isinstance(amount, str):
        text = amount.strip()
        if "元" in text or "万" in text:
            raise UnitInAmount(amount=amount)
        if not _FORM.fullmatch(text):
            raise NotAnAmount(amount=amount)
        value = Decimal(text.replace(",", ""))
    else:
        value = Decimal(amount)
    if not value.is_finite():
        raise NotAnAmount(amount=str(amount))
    return value or Decimal(0)


def yuan(amount: int) -> str:
    """Fen as people read them, also a difference: 1,234.50 or -1,234.50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{rest:02}"
