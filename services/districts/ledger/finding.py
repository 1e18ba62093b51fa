"""By what a row is found: a name by any part of it, a number from its beginning or from one of its parts."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from services.districts.ledger.called import Found
from services.districts.ledger.database import Session
from services.districts.ledger.lying import place_of
from services.districts.ledger.posting import Standing
from services.districts.ledger.view import ViewSpec

WHOLE: Final = "^"  # before the whole of a name or a number: what begins with what was typed comes first
BEYOND: Final = "\U0010ffff"  # sorts after whatever may follow
LONGEST: Final = 120  # characters of a name or a number by which it is found
READ: Final = 5  # terms for each row that is wanted: one row may fit by several
PARTS: Final = re.compile(r"(?<=[^0-9])(?=[0-9])|(?<=[-_/])(?=.)")  # where one begins to type a part of a number
# Ranges and not `like`: a comparison tells nothing of a row that is not shown, so that PostgreSQL looks it up in the
# index before it looks whether the row is (and SQLite has the same index).
_TERMS: Final = "select term, stream from ~found where term >= $1 and term < $2 order by term, stream limit $3"


def normal(text: str) -> str:
    """As it is compared: 全角 as half width, capitals as small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def terms(spec: ViewSpec, stream: UUID, row: Any) -> list[tuple[str, UUID, str]]:
    """As their table keeps them."""
    if row is None or spec.found is None:
        return []
    called, region = spec.found(row), place_of(row)
    every = {term for name in called.names for term in _of_name(normal(name)[:LONGEST])}
    every.update(term for number in called.numbers for term in _of_number(normal(number)[:LONGEST]))
    return [(term, stream, region) for term in every]


def _of_name(name: str) -> Iterator[str]:
    """Every end of it: what any part of it begins."""
    yield f"{WHOLE}{name}"
    for at in range(1, len(name) - 1):
        yield name[at:]


def _of_number(number: str) -> Iterator[str]:
    """Whole, and from each of its parts: 0012号 also as 12号."""
    yield f"{WHOLE}{number}"
    for part in (number[found.start() :] for found in PARTS.finditer(number)):
        yield part
        if part.startswith("0"):
            yield part.lstrip("0")


def found_anew(spec: ViewSpec, before: Mapping[UUID, Standing], after: Mapping[UUID, Standing]) -> Found:
    """What a batch changes of it: most events change neither what a row is called nor where it lies."""
    if spec.found is None:
        return Found()
    gone, come = [], []
    for stream, standing in after.items():
        stood = before.get(stream)
        was = None if stood is None else stood.row
        if _seen(spec, was) != _seen(spec, standing.row):
            come += terms(spec, stream, standing.row)
            if was is not None:
                gone.append(stream)
    return Found(gone, come)


def _seen(spec: ViewSpec, row: Any) -> Any:
    return None if row is None or spec.found is None else (spec.found(row), place_of(row))


async def matching(session: Session, text: str, limit: int) -> list[UUID]:
    """The first rows that are found by it, within the session's scope: the ones that begin so, then those that
    contain it, each in the order of what follows.
    """
    sought, found = normal(text), dict[UUID, None]()
    for beginning in (f"{WHOLE}{sought}", sought):
        rows = await session.fetch("text uuid", _TERMS, beginning, beginning + BEYOND, limit * READ)
        found |= dict.fromkeys(stream for _, stream in rows)
    return list(found)[:limit]
