"""What a fact or a thing holds, in words: its fields one by one with their titles, in Chinese and in English."""

from collections.abc import Iterator, Mapping, Sized
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, structs

from contracts.titles.reading import FAMILIES, Field, Title, field
from services.dossiers.said import Said, said, word

MOST: Final = 20  # of a list, one by one; of more, how many
COMMON: Final = "linli"  # families that every service has, its own things in each
TECHNICAL: Final = "technical"
OWN_FIELDS: Final = ("whole", "inner")
BY_TYPE: Final = (  # the first that it is
    *((bool, "yes-or-no"), (Enum, "word"), (datetime, "instant")),
    *((date, "day"), (int, "number"), (UUID, TECHNICAL)),
)
ONE_BY_ONE: Final = ("person", "thing", "event")


class Value(Struct, frozen=True, omit_defaults=True):
    """`value`: as it is kept, a reference to a text too; `said_…`: as it is read, where that is more than the value."""

    name: str  # with the fields that it lies in: accepted.region
    title_zh: str
    title_en: str
    kind: str
    value: Any = None
    said_zh: str = ""
    said_en: str = ""
    family: str = ""  # of another thing, whose identity it is
    at: str = ""  # where that one is shown


class Telling:
    """`within`: the fact, or the family of the thing; `people`: whether references to people are told.

    `state`: a thing says nothing of what it has not come to; a fact says all that it holds.
    """

    def __init__(self, within: str, *, people: bool, state: bool = False) -> None:
        self._within, self._people, self._state = within, people, state

    def of(self, thing: Struct) -> list[Value]:
        return list(self._fields(thing, "", Title("", "")))

    def one(self, name: str, value: object) -> list[Value]:
        """Of what stands beside a thing."""
        told = field(self._within, name)
        return list(self._each(name, told, Title(told.zh, told.en), value))

    def _fields(self, thing: Struct, path: str, around: Title) -> Iterator[Value]:
        for each in structs.fields(thing):
            told, value = field(self._within, each.name), getattr(thing, each.name)
            if self._state and value == each.default:
                continue
            title = _joined(around, Title(told.zh, told.en))
            if told.kind == "whole":
                title = around
            yield from self._each(f"{path}{each.name}", told, title, value)

    def _each(self, name: str, told: Field, title: Title, value: object) -> Iterator[Value]:
        """Nothing of what is empty, or was never said, or whose every field says nothing to a reader."""
        if value is None or value == date.min or (isinstance(value, Sized) and not value):
            return
        if isinstance(value, Struct) and told.kind == TECHNICAL:
            return
        if isinstance(value, Struct):
            yield from self._fields(value, f"{name}.", title)
        elif isinstance(value, Mapping):
            yield from self._mapping(name, told, title, value)
        elif isinstance(value, tuple | list | set | frozenset):
            yield from self._list(name, told, title, list(value))
        else:
            yield self._scalar(name, told, title, value)

    def _mapping(self, name: str, told: Field, title: Title, value: Mapping[Any, Any]) -> Iterator[Value]:
        if len(value) > MOST:
            yield _many(name, title, len(value))
            return
        for key, each in value.items():
            called = word(key)
            yield from self._each(f"{name}.{key}", told, _joined(title, Title(called.zh, called.en)), each)

    def _list(self, name: str, told: Field, title: Title, value: list[Any]) -> Iterator[Value]:
        apart = told.kind in ONE_BY_ONE or any(isinstance(each, Struct | UUID) for each in value)
        if apart and len(value) > MOST:
            yield _many(name, title, len(value))
        elif apart:
            numbered = len(value) > 1 and told.kind not in ONE_BY_ONE
            for at, each in enumerate(value, 1):
                one = Title(f"{title.zh} {at}", f"{title.en} {at}") if numbered else title
                yield from self._each(f"{name}.{at}", told, one, each)
        else:
            every = [(said(_kind(told, each), each), str(each)) for each in value]
            both = Said("、".join(s.zh or raw for s, raw in every), ", ".join(s.en or raw for s, raw in every))
            yield Value(name, title.zh, title.en, _kind(told, value[0]), value, both.zh, both.en)

    def _scalar(self, name: str, told: Field, title: Title, value: object) -> Value:
        kind = _kind(told, value)
        if kind == "person" and not self._people:
            return Value(name, title.zh, title.en, kind, None, "[不公开]", "[not public]")
        both = said(kind, value)
        family = FAMILIES.get(told.family)
        home = _home(told.family, self._within)
        at = f"{home}/{family.address(value)}" if family and family.at and home else ""
        return Value(name, title.zh, title.en, kind, value, both.zh, both.en, told.family, at)


def _kind(told: Field, value: object) -> str:
    """What the catalogue says it is, or else its type."""
    if told.kind not in ("plain", *OWN_FIELDS):
        return told.kind
    return next((name for kind, name in BY_TYPE if isinstance(value, kind)), "text")


def _home(family: str, within: str) -> str:
    """The service that shows a thing: what all have in common is where it is spoken of, if that tells which it is."""
    return next((each for each in (family.partition(".")[0], within.partition(".")[0]) if each != COMMON), "")


def _many(name: str, title: Title, count: int) -> Value:
    return Value(name, title.zh, title.en, "many", count, f"{count} 项", f"{count} entries")


def _joined(around: Title, title: Title) -> Title:
    return Title(f"{around.zh} · {title.zh}", f"{around.en}: {title.en}") if around.zh else title
