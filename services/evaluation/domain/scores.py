"""Scores (得分): from 0 to 100 points, two decimals at most; whole hundredths of a point in every fact."""

import re
from typing import Final

from contracts.refusal import Refusal
from services.evaluation.domain.rules import Rounding

POINT: Final = 100  # hundredths
MOST: Final = 100 * POINT
_FORM: Final = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,20}))?")  # no exponent, no other script's digits


class _BadScore(Refusal, ValueError):
    status = 422


class NotAScore(_BadScore):
    zh = "{score} 不是分数"
    en = "{score} is not a score"


class ScoreOutOfRange(_BadScore):
    zh = "分数应在0至100之间:{score}"
    en = "a score lies between 0 and 100: {score}"


class ScoreTooPrecise(_BadScore):
    zh = "分数最多两位小数:{score}"
    en = "a score has two decimals at most: {score}"


def hundredths(score: str) -> int:
    """Noughts at the end of the decimals do not count. Raises NotAScore, ScoreOutOfRange, ScoreTooPrecise."""
    read = _FORM.fullmatch(score.strip())
    if read is None:
        raise NotAScore(score=score[:40])
    sign, points, decimals = read.groups()
    decimals = (decimals or "").rstrip("0")
    if len(decimals) > 2:
        raise ScoreTooPrecise(score=score)
    value = int(points) * POINT + int(decimals.ljust(2, "0"))
    if value > MOST or (sign and value):
        raise ScoreOutOfRange(score=score)
    return value


def rounded(value: int, parts: int, rounding: Rounding) -> int:
    """So many parts of a whole, in wholes; nothing here is negative."""
    whole, rest = divmod(value, parts)
    return whole + (rounding is Rounding.HALF_UP and 2 * rest >= parts)
