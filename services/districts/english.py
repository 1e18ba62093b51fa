"""What the districts' Chinese words are called in English, and how months and regions are."""

from typing import Final

from contracts.months import Month
from contracts.romanising import region_name
from contracts.titles.reading import WORDS

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


def english(word: str) -> str:
    """A word of the districts; what is not one of them (a name, a number) stays as it is."""
    return WORDS.get(word, word)


def region(code: str) -> str:
    """Raises UnknownRegion."""
    return region_name(code, "en")


def month(of: Month) -> str:
    return f"{MONTHS[of.month - 1]} {of.year}"
