"""X3, X4, X5 of mediation: disputes against what became of them, region by region, and against the log."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from contracts.mediation import (
    CommitteeFormedV1,
    DisputeAcceptedV1,
    DisputeConcludedV1,
    DisputeWithdrawnV1,
    MajorFlaggedV1,
    MajorLateV1,
    PatrolSheetFiledV1,
)
from contracts.mediation_words import Outcome
from contracts.regions import CITY
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.cuts import LOG, Counted, Sides, result

NO_TRANSFERS: Final = "纠纷尚不能移交:移入、移出均计为 0"
Parts = Callable[[Counter[tuple[str, str]]], tuple[int, int]]  # (measure, cut) -> the two sides


def of_committees(view: Counted, period: str) -> Iterator[Result]:
    sides = Sides("各类之和", view.total("committees.active"), LOG, view.events(CommitteeFormedV1))
    yield result("X3", "各类人民调解委员会之和 = 总数", period, sides, view)


def of_patrols(view: Counted, period: str) -> Iterator[Result]:
    filed = view.events(PatrolSheetFiledV1)
    for measure, title in (("patrols.sheets", "零报告与发现线索"), ("patrols.sheets-of-month", "各月份")):
        sides = Sides(f"{title}之和", view.total(measure), LOG, filed)
        yield result("X3", f"摸排表:{title}之和 = 总数", period, sides, view)


def of_disputes(view: Counted, period: str) -> Iterator[Result]:
    """What is accepted is in hand, concluded or withdrawn (X4); how the concluded ended (X5); their sources (X3)."""
    for found in _by_region(view, period, _x4, _accounted):
        yield replace(found, detail=(NO_TRANSFERS, *found.detail))
    accepted, concluded = view.events(DisputeAcceptedV1), view.events(DisputeConcludedV1)
    carried = view.total("disputes.carried-over")
    sides = Sides("累计受理 + 结转", view.total("disputes.accepted") + carried, LOG, accepted)
    yield result("X4", "累计受理 + 结转 = 日志", period, sides, view)
    sides = Sides("累计撤回", view.total("disputes.withdrawn"), LOG, view.events(DisputeWithdrawnV1))
    yield result("X4", "累计撤回 = 日志", period, sides, view)
    yield from _by_region(view, period, _x5, _ended)
    sides = Sides("累计办结", view.total("disputes.concluded"), LOG, concluded)
    yield result("X5", "累计办结 = 日志", period, sides, view)
    yield _agreed(view, period, concluded)
    sides = Sides("各来源之和", view.total("disputes.by-source"), "日志独立计数 − 结转", accepted - carried)
    yield result("X3", "各来源受理纠纷之和 = 总数", period, sides, view)


def of_majors(view: Counted, period: str) -> Iterator[Result]:
    sides = Sides("累计重大纠纷", view.total("majors.flagged"), LOG, view.events(MajorFlaggedV1))
    yield result("X3", "累计重大纠纷 = 日志", period, sides, view)
    sides = Sides("各层级之和", view.total("majors.late"), LOG, view.events(MajorLateV1))
    yield result("X3", "各层级超时上报之和 = 总数", period, sides, view)


def _x4(left: int, right: int) -> tuple[str, str, Sides]:
    sides = Sides("累计受理 + 结转", left, "在办 + 办结 + 撤回", right)
    return "X4", "累计受理 + 结转 = 在办 + 办结 + 撤回", sides


def _accounted(cells: Counter[tuple[str, str]]) -> tuple[int, int]:
    became = ("disputes.in-hand", "disputes.concluded", "disputes.withdrawn")
    came = ("disputes.accepted", "disputes.carried-over")
    return sum(_sum(cells, measure) for measure in came), sum(_sum(cells, measure) for measure in became)


def _x5(left: int, right: int) -> tuple[str, str, Sides]:
    sides = Sides("累计办结", left, "达成协议 + 调解不成 + 终止", right)
    return "X5", "累计办结 = 达成协议 + 调解不成 + 终止", sides


def _ended(cells: Counter[tuple[str, str]]) -> tuple[int, int]:
    """An outcome that is none of the known ones is a difference."""
    known = sum(cells["disputes.concluded", str(outcome)] for outcome in Outcome)
    return _sum(cells, "disputes.concluded"), known


def _agreed(view: Counted, period: str, concluded: int) -> Result:
    """The log tells how many ended; what neither failed nor was terminated must have been agreed."""
    failed, terminated, written, oral = (
        view.total("disputes.concluded", outcome)
        for outcome in (Outcome.FAILED, Outcome.TERMINATED, Outcome.AGREED_WRITTEN, Outcome.AGREED_ORAL)
    )
    sides = Sides("日志办结 − 调解不成 − 终止", concluded - failed - terminated, "书面 + 口头", written + oral)
    return result("X5", "达成协议 = 书面 + 口头", period, sides, view)


def _sum(cells: Counter[tuple[str, str]], measure: str) -> int:
    return sum(value for (name, _), value in cells.items() if name == measure)


def _by_region(
    view: Counted, period: str, told: Callable[[int, int], tuple[str, str, Sides]], parts: Parts
) -> Iterator[Result]:
    """The city; a district, street or community only where it differs."""
    regions: dict[str, Counter[tuple[str, str]]] = {CITY: Counter()}
    for (region, measure, cut), value in view.audit.standing.items():
        regions.setdefault(region, Counter())[measure, cut] += value
    for region, cells in sorted(regions.items()):
        left, right = parts(cells)
        if region == CITY or left != right:
            rule, title, sides = told(left, right)
            yield replace(result(rule, title, period, sides, view), region=region)
