"""An import: a sheet that was sent in, its dry run, what its rows brought about, and how that was taken back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.refusal import Refusal
from contracts.worded import Worded
from services.sheets.domain.import_facts import (
    Fact,
    ImportFinished,
    ImportStarted,
    Kept,
    Made,
    ReversalFinished,
    ReversalStarted,
    RowsImported,
    RowsJudged,
    RowsReversed,
    SheetJudged,
    SheetReceived,
)

Spans = tuple[tuple[int, int], ...]


class Stage(Worded):
    """How far it has come."""

    NONE = "none", "未收到"
    RECEIVED = "received", "正在试运行"
    JUDGED = "judged", "试运行完成,等待确认"
    RUNNING = "running", "正在导入"
    DONE = "done", "导入完成"
    REVERSING = "reversing", "正在撤回"
    REVERSED = "reversed", "已撤回"


WORKS: frozenset[Stage] = frozenset({Stage.RECEIVED, Stage.RUNNING, Stage.REVERSING})


class Import(Struct, frozen=True, kw_only=True):
    """`upto`: the last row that the present stage is done with."""

    stage: Stage = Stage.NONE
    received: SheetReceived | None = None
    judged: SheetJudged | None = None
    left_out: Spans = ()
    by: Caller | None = None  # whoever said the last that is to be done
    upto: int = 0
    batches: tuple[RowsImported, ...] = ()
    taken_back: tuple[RowsReversed, ...] = ()
    reason: str = ""

    @property
    def region(self) -> str:
        return self.received.region if self.received else ""

    def made(self) -> Iterator[Made]:
        for batch in self.batches:
            yield from batch.made


class NotNow(Refusal):
    zh = "这次导入当前为“{stage:zh}”,不能这样办理"
    en = "the import is {stage}: this is not done with it now"


class RowsNotSaid(Refusal):
    """A sheet with one bad row imports nothing until its user says which rows."""

    zh = "这些行不能办理:{rows}。请改正后重新上传,或在“不导入的行”中写明这些行"
    en = "these rows are refused: {rows}. Correct the sheet and send it again, or say that they are left out"
    status = 422
    field = "left_out"


class StaysByLaw(Refusal):
    zh = "已导入的内容不能整次撤回:{why}"
    en = "what was imported cannot be taken back as a whole: {why_en}"


class NotRows(Refusal):
    zh = "“{text}”不是行号,请写成5、8-12"
    en = "{text} names no rows: write 5, 8-12"
    status = 422
    field = "left_out"


class NothingToImport(Refusal):
    zh = "没有可以导入的行"
    en = "there is no row to be imported"
    status = 422


def evolve(state: Import, fact: Fact) -> Import:
    return replace(state, **_gained(state, fact))


def _gained(state: Import, fact: Fact) -> dict[str, Any]:
    now: dict[str, Any] = {"upto": 0}
    match fact:
        case SheetReceived():
            now |= {"stage": Stage.RECEIVED, "received": fact, "by": fact.by}
        case RowsJudged():
            now |= {"upto": fact.upto}
        case SheetJudged():
            now |= {"stage": Stage.JUDGED, "judged": fact}
        case ImportStarted():
            now |= {"stage": Stage.RUNNING, "left_out": fact.left_out, "by": fact.by}
        case RowsImported():
            now |= {"upto": fact.upto, "batches": (*state.batches, fact)}
        case ImportFinished():
            now |= {"stage": Stage.DONE}
        case ReversalStarted():
            now |= {"stage": Stage.REVERSING, "by": fact.by, "reason": fact.reason}
        case RowsReversed():
            now |= {"upto": fact.upto, "taken_back": (*state.taken_back, fact)}
        case ReversalFinished():
            now |= {"stage": Stage.REVERSED}
        case _:
            assert_never(fact)
    return now


def receive(
    *, command: str, sheet: Kept, rows: int, region: str, by: Caller, given: Mapping[str, str], today: date
) -> SheetReceived:
    return SheetReceived(command=command, sheet=sheet, rows=rows, region=region, by=by, given=given, received_on=today)


def start(state: Import, *, left_out: Spans, by: Caller) -> ImportStarted:
    """Refuses: NotNow, RowsNotSaid, NothingToImport."""
    if state.stage is not Stage.JUDGED or state.judged is None:
        raise NotNow(stage=state.stage)
    unsaid = tuple(beyond(state.judged.refused_rows, left_out))
    if unsaid:
        raise RowsNotSaid(rows=said(unsaid))
    if state.judged.good == 0:
        raise NothingToImport
    return ImportStarted(left_out=left_out, by=by)


def reverse(state: Import, *, reason: str, by: Caller) -> ReversalStarted:
    """Refuses: NotNow."""
    if state.stage is not Stage.DONE:
        raise NotNow(stage=state.stage)
    return ReversalStarted(reason=reason, by=by)


def beyond(rows: Spans, without: Spans) -> Iterator[tuple[int, int]]:
    """What of the rows is not within the others; both in their order, neither overlapping."""
    for first, last in rows:
        at = first
        for a, b in without:
            if b < at or a > last:
                continue
            if a > at:
                yield at, a - 1
            at = b + 1
        if at <= last:
            yield at, last


def spans(rows: Iterable[int]) -> Spans:
    """Of rows in their order."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return tuple(found)


def said(rows: Spans, most: int = 50) -> str:
    """As people write them: 5、8-12."""
    told = "、".join(str(a) if a == b else f"{a}-{b}" for a, b in rows[:most])
    return f"{told}等" if len(rows) > most else told
