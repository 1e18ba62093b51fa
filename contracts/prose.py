"""Free text on a form: what can be read, and no number that belongs to a person."""

import unicodedata
from typing import Final

from pydantic import AfterValidator

from contracts.people import PersonalNumber, gives_away
from contracts.refusal import Refusal


class ControlCharacter(Refusal, ValueError):
    zh = "含有不可见的控制字符"
    en = "there is a control character in it"
    status = 422


def readable(text: str) -> str:
    """The text as it was given. Raises ControlCharacter (but for the ends of lines and tabs), PersonalNumber."""
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        raise ControlCharacter
    if gives_away(text):
        raise PersonalNumber
    return text


Readable: Final = AfterValidator(readable)
"""Stands last in the annotation of a command's text."""
