"""Rows whose end depends on the order in which facts became known: by effective day it is another than by the log."""

from collections.abc import Iterator
from uuid import UUID

from contracts.regions import CITY
from services.districts.reconciliation.comparing import Result, compare

RULE = "L1"  # ours: the house's rule of late facts, no rule of the statutory tables
FEW = 20  # named one by one


def results(title: str, view: str, streams: list[UUID], period: str) -> Iterator[Result]:
    """The rows are named to whoever sees them (`telling.py`)."""
    yield Result(
        rule=RULE,
        title=f"{title}:迟到的事项不使终态因先后而异",
        region=CITY,
        period=period,
        left=len(streams),
        right=0,
        delta=len(streams),
        status=compare(len(streams), 0),
        left_title="终态因先后而异的记录",
        right_title="应有",
        detail=tuple(str(stream) for stream in streams[:FEW]),
        names=view,
    )
