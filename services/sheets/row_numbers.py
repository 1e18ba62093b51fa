"""Rows as people write them: 5、8-12."""

import re
import unicodedata
from typing import Final

from services.sheets.domain.sheet_import import NotRows, Spans

PART: Final = re.compile(r"([0-9]{1,7})(?:\s*[-~至到—]\s*([0-9]{1,7}))?")
BETWEEN: Final = re.compile(r"[、,;\s]+")


def row_numbers(text: str) -> Spans:
    """In their order, those that touch put together. Raises NotRows."""
    found = []
    for part in BETWEEN.split(unicodedata.normalize("NFKC", text).strip()):
        if not part:
            continue
        meant = PART.fullmatch(part)
        if not meant:
            raise NotRows(text=part[:40])
        first, last = int(meant[1]), int(meant[2] or meant[1])
        if not 0 < first <= last:
            raise NotRows(text=part[:40])
        found.append((first, last))
    together: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if together and first <= together[-1][1] + 1:
            together[-1] = together[-1][0], max(last, together[-1][1])
        else:
            together.append((first, last))
    return tuple(together)
