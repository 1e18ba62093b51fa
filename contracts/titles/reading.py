"""What facts, their fields, the things that they are of, and words are called in Chinese and English: one source."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

HERE: Final = Path(__file__).parent
PLAIN: Final = "plain"


class Title(NamedTuple):
    zh: str
    en: str


class Field(NamedTuple):
    """`kind`: what it holds, where its type does not say; `family`: of the thing whose identity it is."""

    zh: str
    en: str
    kind: str = PLAIN
    family: str = ""


class Family(NamedTuple):
    """`at`: where its service shows such a thing, by its identity; "": it has no address of that kind."""

    zh: str
    en: str
    at: str = ""

    def address(self, id: object) -> str:
        return self.at.format(id=id)


def _read(name: str) -> Any:
    loader = yaml.CSafeLoader((HERE / f"{name}.yaml").read_bytes())  # eight times as fast as safe_load, and as safe
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _events() -> Iterator[tuple[str, Title]]:
    for family, happened in _read("events").items():
        for what, (zh, en) in happened.items():
            yield f"{family}.{what}", Title(zh, en)


def _fields() -> Iterator[tuple[str, Field]]:
    for kind, named in _read("fields").items():
        for name, (zh, en, *family) in named.items():
            yield name, Field(zh, en, kind, *family)


EVENTS: Final[Mapping[str, Title]] = dict(_events())
FIELDS: Final[Mapping[str, Field]] = dict(_fields())
FAMILIES: Final[Mapping[str, Family]] = {name: Family(*told) for name, told in _read("families").items()}
WORDS: Final[Mapping[str, str]] = _read("words")
CODES: Final[Mapping[str, Mapping[str, str]]] = _read("codes")  # words that travel without their Chinese, by class


def event(name: str) -> Title:
    """Of a fact or a published event, by its name without its version; an unknown one is shown as it is."""
    return EVENTS.get(name, Title(name, name))


@cache
def field(within: str, name: str) -> Field:
    """`within`: the fact that has it, or the family of the thing. What is nearest counts; unknown: as it is."""
    family = within if within in FAMILIES else within.rpartition(".")[0]
    for told in (f"{within}.{name}", f"{family}.{name}", name):
        if told in FIELDS:
            return FIELDS[told]
    return Field(name, name)


def english(word: str) -> str:
    """What is no word of the house (a name, a number) stays as it is."""
    return WORDS.get(word, word)
