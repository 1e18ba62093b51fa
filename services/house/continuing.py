"""Series of numbers that go on where paper ended (编号续接)."""

from dataclasses import replace
from uuid import UUID

from contracts.carried_over import OnPaperTaken
from contracts.refusal import Refusal
from services.chassis.numbers import ON_PAPER, SERIES, NumbersContinued, on_paper_id, series_id, so_far
from services.chassis.store import Store
from services.chassis.streams import Change, Claim


class SeriesBegun(Refusal):
    zh = "该编号序列已编到 {head} 号,不能再续接"
    en = "the series was drawn up to {head} already and cannot be continued from paper"
    field = "last"


class NotContinued(Refusal):
    zh = "编号{number}与本系统的编号形式相同而未续接:请先办理编号续接至{sequence}号或以上"
    en = "{number} is of the form of our own numbers, which may come to it: continue the series up to {sequence} first"


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


async def check_continued(store: Store, number: str, drawn: tuple[str, int] | None, *, field: str) -> None:
    """A number from paper is none that we may still come to. `drawn`: of which series of ours it reads, and as which.

    Refuses: NotContinued.
    """
    if drawn is None:
        return
    series, sequence = drawn
    if sequence > (await store.load(ON_PAPER, on_paper_id(series))).state:
        raise NotContinued(number=number, sequence=sequence).at(field)


def on_paper(scope: str, number: str | None, holder: UUID, *, held: bool = True) -> tuple[Claim, ...]:
    """A number that something has on paper is held once."""
    if not number:
        return ()
    return (Claim(f"{scope}/on-paper", number, holder, held, lambda _: OnPaperTaken(number=number)),)
