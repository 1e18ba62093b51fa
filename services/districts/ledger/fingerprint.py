"""All that differs between two generations in a few digits: what is found again under them is the very same."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from services.chassis.feeds import Feed
from services.districts.ledger.database import Session
from services.districts.ledger.differing import (
    IN_BALANCES,
    IN_POSTINGS,
    SAME_ROW,
    Pair,
    Summed,
    absent,
    paired,
    unequal,
)
from services.districts.ledger.generations import Generation

Found = Counter[str]  # by table how many, and the sum of their hashes: in whatever order, and feed by feed, the same

_COLUMNS = ("stream", "body", "opened_on", "last_on", "last_position", "events", "late")


async def found(session: Session, one: Generation, other: Generation, feeds: Collection[Feed]) -> Found:
    """Every row that differs, as it is in the one and in the other; every sum, by how much.

    Balances follow the postings, as days pass: they are looked at where the postings of their feed are the same.
    """
    every, of_a_day = await paired(session, one, other, feeds)
    there = Found()
    for feed in every.feeds:  # one at a time: whatever differs of it is in memory
        pair = every.only(feed)
        for side, each in (("here", pair), ("there", pair.turned())):
            there += _counted("rows", [(side, *row) for row in await _rows(session, each)])
        postings = await _sums(session, IN_POSTINGS, pair)
        there += _counted("postings", postings)
        if not postings:
            there += _counted("balances", await _sums(session, IN_BALANCES, of_a_day.only(feed)))
    return there


def digits(there: Found) -> str:
    return _hash(sorted(there.items())).hex()[:8]


def _counted(table: str, items: Sequence[tuple[Any, ...]]) -> Found:
    return Found({table: len(items), f"hashes of {table}": sum(int.from_bytes(_hash(item)) for item in items)})


def _hash(item: object) -> bytes:
    return hashlib.sha256(repr(item).encode()).digest()


async def _rows(session: Session, pair: Pair) -> list[tuple[Any, ...]]:
    columns = ", ".join(f"cast(a.{column} as text)" for column in _COLUMNS)
    where = " ".join(["where", pair.where(), "and", absent(pair, "rows", SAME_ROW)])
    statement = " ".join(["select", columns, "from", f"{pair.here.prefix}rows a", where])
    return [tuple(row) for row in await session.fetch("text " * len(_COLUMNS), statement)]


async def _sums(session: Session, summed: Summed, pair: Pair) -> list[tuple[Any, ...]]:
    columns = [f"cast({column} as text)" for column in (*summed.key, "feed", "sum(n)")]
    statement = " ".join(["select", ", ".join(columns), unequal(summed, pair)])
    return [tuple(row) for row in await session.fetch("text " * len(columns), statement)]
