"""A policy's value as people read it, in Chinese and in English."""

import calendar
import re
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from contracts.marked_files import items
from contracts.money import yuan
from contracts.periods import Period
from contracts.policies.declared import Key

MONEY: Final = "fen"
LEVELS: Final[Mapping[str, str]] = {"nation": "国家", "province": "省(直辖市)", "city": "市", "district": "区"}
DIRECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "none": ("下级不得另定", "no lower level may set another"),
    "lower": ("下级只能更短、更低", "a lower level may only go lower"),
    "higher": ("下级只能更长、更高", "a lower level may only go higher"),
    "any": ("下级可另定", "a lower level may set another"),
}
TAGS: Final[Mapping[str, str]] = {
    "LAW": "法律法规原文",
    "W": "公开资料摘录",
    "OWN": "经验所知,待核实",
    "PROP": "本系统建议",
}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    (found,) = items(Path(__file__).parent / "words.yaml")
    return {name: dict(of) for name, of in found.fields.items()}


def in_chinese(key: Key, value: Any) -> str:
    return _said(key, value, zh=True)


def in_english(key: Key, value: Any) -> str:
    return _said(key, value, zh=False)


def _said(key: Key, value: Any, *, zh: bool) -> str:
    """Of a value as rules use it; a code that has no Chinese stays as it is."""
    match value:
        case dict():
            between, joint = (":", ";") if zh else (": ", "; ")
            said = joint.join(f"{_word(word, zh)}{between}{_said(key, each, zh=zh)}" for word, each in value.items())
        case (month, day) if key.type == "day-of-year":
            said = f"{month}月{day}日" if zh else f"{day} {calendar.month_name[month]}"
        case tuple():
            said = ("、" if zh else ", ").join(_said(key, each, zh=zh) for each in value)
        case time():
            said = f"{value:%H:%M}"
        case Period():
            said = value.zh if zh else str(value)
        case str():
            said = _word(value, zh)
        case True | False | None:
            said = _YES[value][0 if zh else 1]
        case _ if key.unit == MONEY:
            said = f"{yuan(value)}元" if zh else f"{yuan(value)} yuan"
        case _:
            said = f"{value}{_words()['units'].get(key.unit, '')}" if zh else f"{value} {key.unit}".strip()
    return said


def _word(word: str, zh: bool) -> str:
    return _words()["words"].get(word, word) if zh else word


_YES: Final = {True: ("是", "yes"), False: ("否", "no"), None: ("未设", "none is set")}


def cited(text: str) -> str:
    """A source or a note in Chinese; what only cites laws has its articles said in Chinese."""
    return _words()["said"].get(text) or re.sub(r" ?art\. (\d+)", r"第\1条", text)
