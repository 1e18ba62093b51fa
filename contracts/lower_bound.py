"""Numbers as published texts give them: "40余" is at least 40 with its words, never 40."""

import re
from typing import Final

from msgspec import Struct

from contracts.refusal import Refusal


class AtLeast(Struct, frozen=True, kw_only=True):
    """A lower bound, and the words it was printed in."""

    at_least: int
    text: str


class NotANumber(Refusal, ValueError):
    zh = "{text} 不是数字"
    en = "{text} is not a number"
    status = 422


# Full-width forms and the spaces of print only: a wider folding would read the footnote mark of "100①" as 1001.
WIDTHS: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x3000, 0x00A0, 0x2009, 0x202F), " "
)
# 近 ("nearly 200") is an upper bound, so it is no lower one; 约 counts as one because the 2010 return is read so.
_FORM: Final = re.compile(
    r"(?P<before>约|超过|逾|至少|不少于)? ?"
    r"(?P<digits>[0-9]{1,3}(?:[ ,][0-9]{3}){1,4}|[0-9]{1,15}) ?"
    r"(?P<after>余|多|以上|\+)?个?(?P<last>以上)?"
)


def number(text: str) -> int | AtLeast:
    """An exact number, or a lower bound with its text as it was given. Raises NotANumber."""
    found = _FORM.fullmatch(text.translate(WIDTHS).strip())
    if found is None:
        raise NotANumber(text=text)
    value = int(re.sub("[ ,]", "", found["digits"]))
    bounded = found["before"] or found["after"] or found["last"]
    return AtLeast(at_least=value, text=text) if bounded else value
