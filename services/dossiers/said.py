"""A single value in both languages: a word, a region, an amount, a span of time; the rest is read as it is kept."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from contracts.access.deciding import ACTIONS
from contracts.money import yuan
from contracts.regions import UnknownRegion, find
from contracts.romanising import region_name
from contracts.titles.reading import CODES, FAMILIES, english
from contracts.worded import Worded


class Said(NamedTuple):
    zh: str
    en: str


NOTHING_MORE: Final = Said("", "")
YES, NO, OPEN_END = Said("是", "yes"), Said("否", "no"), Said("未定", "open")


def said(kind: str, value: object) -> Said:
    """Empty where the value itself is read: a name, a number, a day, a reference."""
    if value == date.max:
        return OPEN_END
    if kind == "word":
        return word(value)
    return SAYS[kind](value) if kind in SAYS else NOTHING_MORE


def word(value: object) -> Said:
    """A code with its Chinese; a key that is none stays as it is."""
    if isinstance(value, Worded):
        return Said(value.zh, english(value.zh))
    return Said(str(value), english(str(value)))


def region(code: str) -> Said:
    """A name whatever the day; a code that nobody knows is shown as it is."""
    try:
        name = find(code).name
    except UnknownRegion:
        return Said(code, code)
    return Said(name, region_name(name, "en"))


def lasting(seconds: int) -> Said:
    """Hours and minutes, begun ones counted."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    return Said(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")


def form(name: str) -> Said:
    zh = CODES["form"].get(name, name)
    return Said(zh, english(zh))


def _family(name: str) -> Said:
    return Said(FAMILIES[name].zh, FAMILIES[name].en) if name in FAMILIES else NOTHING_MORE


def _action(name: str) -> Said:
    return Said(ACTIONS[name].zh, ACTIONS[name].en) if name in ACTIONS else NOTHING_MORE


SAYS: Final[Mapping[str, Callable[[Any], Said]]] = {
    "yes-or-no": lambda value: YES if value else NO,
    "region": region,
    "money": lambda fen: Said(f"{yuan(fen)} 元", f"{yuan(fen)} yuan"),
    "percent": lambda value: Said(f"{value}%", f"{value}%"),
    "points": lambda value: Said(yuan(value), yuan(value)),  # hundredths, as fen are
    "seconds": lasting,
    "action": _action,
    "form": form,
    "family": _family,
}
