"""The two languages of the pages: Chinese as written, English from a catalogue (语言)."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

CHINESE: Final = "zh"
ENGLISH: Final = "en"
LOCALES: Final[Mapping[str, str]] = {CHINESE: "zh_Hans_CN", ENGLISH: "en_GB"}  # how days and numbers are written
CATALOGUE: Final = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "portal.po"


def N_(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


@cache
def translations(language: str) -> NullTranslations:
    """What gettext answers in a language; the Chinese text is the key, and stands where a translation is missing."""
    if language == CHINESE:
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUE.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=ENGLISH))
    compiled.seek(0)
    return Translations(compiled)
