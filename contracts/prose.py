"""Free text on a form: what can be read, and no number that belongs to a person."""

import unicodedata
from typing import Final

from pydantic import AfterValidator

from contracts.people import PersonalNumber, gives_away
from contracts.refusal import Refusal

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
"""Stands last in the annotation of a command's text."""
