"""Series of numbers that go on where paper ended (编号续接)."""

from dataclasses import replace

from contracts.refusal import Refusal
from services.chassis.numbers import ON_PAPER, SERIES, NumbersContinued, on_paper_id, series_id, so_far
from services.chassis.store import Store
from services.chassis.streams import Change


class SeriesBegun(Refusal):
    zh = "该编号序列已编到 {head} 号,不能再续接"
    en = "the series was drawn up to {head} already and cannot be continued from paper"
    field = "last"


class NotContinued(Refusal):
    zh = "编号{number}与本系统的编号形式相同而未续接:请先办理编号续接至{sequence}号或以上"
    en = "{number} is of the form of our own numbers, which may come to it: continue the series up to {sequence} first"
    field = "carried_over.number"


async def continued(store: Store, series: str, last: int, region: str) -> tuple[Change, ...]:
    """The first fact of the series, with which whoever draws its first number clashes; and where it is found.

    Refuses: SeriesBegun.
    """
    before = await so_far(store.recorder.version, store.load, series)
    if before.head:
        raise SeriesBegun(head=before.head)
    fact = NumbersContinued(series=series, last=last)
    changes = (SERIES.new(series_id(series)).then(fact), ON_PAPER.new(on_paper_id(series)).then(fact))
    return tuple(replace(each, region=region, after=None) for each in changes)


async def paper_upto(store: Store, series: str) -> int:
    """The last number that was given on paper; 0: none that is known of. Raises Unavailable."""
    return (await store.load(ON_PAPER, on_paper_id(series))).state
