"""Names as they are compared: full-width forms, brackets and spaces made alike; the caller keeps what was given."""

import unicodedata
from typing import Final

_BRACKETS: Final = str.maketrans("〔〕[]【】", "()()()")


def normalise_name(given: str) -> str:
    """NFKC, one kind of bracket, no white space, no character that cannot be seen."""
    folded = unicodedata.normalize("NFKC", given).translate(_BRACKETS)
    seen = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", seen)  # again: an accent may now stand beside its letter
