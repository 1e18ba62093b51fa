"""What stands at an axis: numbers and days, short enough to be read, as each language shortens them (轴上文字)."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

MINUS: Final = "\u2212"
FEN_IN_YUAN: Final = 100
MONEY: Final = "元"
SHORTENED: Final = {  # from so much on, so much is one of so called
    "zh": ((10**8, 10**8, "亿"), (10**4, 10**4, "万")),
    "en": ((10**9, 10**9, "bn"), (10**6, 10**6, "m"), (10**4, 10**3, "k")),
}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
SHOWN_DAYS: Final = 5  # so many days stand beside each other on a telephone


class DayMark(NamedTuple):
    """A day under the axis, with its year where it is named."""

    at: int
    text: str
    year: str


def short_number(value: float, unit: str, language: str) -> str:
    """12,000 is 1.2万 in Chinese and 12k in English; amounts come in fen and are shown in yuan."""
    number = value / FEN_IN_YUAN if unit == MONEY else value
    for least, size, word in SHORTENED.get(language, SHORTENED["zh"]):
        if abs(number) >= least:
            return _plain(number / size) + word
    return _plain(number)


def day_marks(days: Sequence[date], language: str) -> tuple[DayMark, ...]:
    """Evenly chosen from the first to the last; both name their year, and so does each that begins another."""
    last = len(days) - 1
    marks, before = [], 0
    for at in sorted({round(last * part / (SHOWN_DAYS - 1)) for part in range(SHOWN_DAYS)}):
        day = days[at]
        year = f"{day.year}年" if language == "zh" else f"{day.year}"
        marks.append(DayMark(at, _short_day(day, language), year if at == last or day.year != before else ""))
        before = day.year
    return tuple(marks)


def _short_day(day: date, language: str) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {MONTHS[day.month - 1]}"


def _plain(number: float) -> str:
    return f"{round(number, 2):,.10g}".replace("-", MINUS)
