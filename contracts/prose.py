"""Free text on a form: what can be read, and no number that belongs to a person; what it says never enters a fact."""

import re
import unicodedata
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from pydantic import AfterValidator

from contracts.people import PersonalNumber, gives_away
from contracts.personal import STATEMENT, TEXT
from contracts.refusal import Refusal
from contracts.unsaid import Unsaid

JOINERS: Final = "\u200c\u200d"  # names of some peoples and emoji are written with them


class ControlCharacter(Refusal, ValueError):
    zh = "含有不可见的控制字符"
    en = "there is a control character in it"
    status = 422


def readable(text: str) -> str:
    """The text as it was given. Raises ControlCharacter (but for the ends of lines and tabs), PersonalNumber."""
    if any(_unseen(character) for character in text):
        raise ControlCharacter
    if gives_away(text):
        raise PersonalNumber
    return text


def _unseen(character: str) -> bool:
    """What is not seen itself, and may turn what is read about: U+202E shows a name from its end."""
    match unicodedata.category(character):
        case "Cc":
            return character not in "\n\r\t"
        case "Cf":
            return character not in JOINERS
    return False


Readable: Final = AfterValidator(readable)
"""Stands last in the annotation of a command's short text, such as the name of a body or the number of a document."""

REFERENCE: Final = re.compile(r"(?:text|statement):([a-z]{3,20}):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Aside = Callable[[str, str], str]
ASIDE: Final[ContextVar[Aside | None]] = ContextVar("aside", default=None)
"""Within a request: takes a kind and a text, and gives the reference under which it will lie. None: it stays."""


def _aside(kind: str) -> Callable[[str], str]:
    def put(text: str) -> str:
        take = ASIDE.get()
        return take(kind, readable(text)) if take and text.strip() else readable(text)

    return put


class Text(AfterValidator, Unsaid):
    """What is given is not said again either."""


Prose: Final = Text(_aside(TEXT))
"""Stands last in the annotation of a command's free text, which may tell of anybody: a fact gets a reference to it."""
Statement: Final = Text(_aside(STATEMENT))
"""The same of a text that is written to be published: everybody is shown it, until it is erased."""


def keeper_of(reference: str) -> str | None:
    """The service where the text lies; None where it is no reference."""
    found = REFERENCE.fullmatch(reference)
    return found[1] if found else None
