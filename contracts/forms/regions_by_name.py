"""A division that was typed by its name, or only a part of it, found near where the reader works (地区)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from contracts.regions import CITY, Region, children, find, lies_in

MOST: Final = 8  # that are offered where several fit
OFFERED: Final = 80  # that a field lists by itself: what lies right below the reader's own


class NotOne(Exception):
    """None fits, or several do: they are named."""

    def __init__(self, found: tuple[Region, ...]) -> None:
        super().__init__(len(found))
        self.found = found


def code_of(typed: str, near: str, on: date) -> str:
    """What is no name is handed on. A name that fits in full goes before one of which it is a part, and one within
    the reader's own region before others. Raises NotOne.
    """
    text = typed.strip()
    if not text or text.isascii():
        return text
    fits = [each for each in _below(CITY, on) if text in each.name or each.name in text]
    whole = [each for each in fits if each.name == text]
    fits = whole or [each for each in fits if text in each.name] or _by_their_line(text, fits)
    own = [each for each in fits if lies_in(each.code, near)]
    found = own or fits
    if len(found) != 1:
        raise NotOne(tuple(found[:MOST]))
    return found[0].code


def _by_their_line(text: str, fits: list[Region]) -> list[Region]:
    """As 顺义区双丰街道: the last of the names that stand in it, below the others."""
    return [each for each in fits if text.endswith(each.name) and find(each.parent).name in text]


def _below(code: str, on: date) -> Iterator[Region]:
    for each in children(code, on):
        yield each
        yield from _below(each.code, on)


def offered(near: str, on: date) -> list[Region]:
    """The reader's own region and what lies right below."""
    own = find(near) if near else find(CITY)
    return [own, *children(own.code, on)][:OFFERED]


def line(region: Region) -> str:
    """As one says it: 顺义区双丰街道."""
    above = find(region.parent) if region.parent and region.parent != CITY else None
    return f"{line(above) if above else ''}{region.name}"
