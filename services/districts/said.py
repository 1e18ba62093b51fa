"""Values as a list says them, in Chinese and in English: names, words, regions, amounts, how long something took."""

from collections.abc import Iterable
from typing import NamedTuple

from contracts.regions import UnknownRegion, find
from services.districts import english
from services.districts.measures import text


class Said(NamedTuple):
    """A value in Chinese and in English; `fen` where it is an amount."""

    zh: str
    en: str
    fen: int | None = None


def plain(value: object) -> Said:
    """A name, a number or a day reads alike in both."""
    return Said(str(value), str(value))


def word(zh: str) -> Said:
    return Said(zh, english.english(zh))


def words(zh: Iterable[str]) -> Said:
    words = list(zh)
    return Said("、".join(words), ", ".join(map(english.english, words)))


def region(code: str) -> Said:
    """A name whatever the day; a code that nobody knows is shown as it is."""
    try:
        return Said(find(code).name, english.region(code))
    except UnknownRegion:
        return plain(code)


def yuan(fen: int) -> Said:
    return Said(f"{text('元', fen)} 元", f"{text('元', fen)} yuan", fen)


def lasting(seconds: int) -> Said:
    """Hours and minutes, begun ones counted: nobody reads 14,940 seconds."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    return Said(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")
