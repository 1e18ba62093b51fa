"""X15, X16: what one service noted of another's facts, against those facts up to the very version that it saw."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.access.scope import EVERYTHING
from contracts.evaluation import GradeSpan
from contracts.regions import CITY
from contracts.vocabulary import OrganisationStanding
from services.districts.ledger.reader import Ledger
from services.districts.reconciliation.comparing import Result, compare
from services.districts.views import organisations

FEW: Final = 20  # named one by one
NONE: Final = "无"  # no grade, no result


class Copy(NamedTuple):
    """Whose copy of whose facts: the views that show the two, and how to read each side."""

    rule: str
    title: str
    of: str  # the view of the copy
    original: str  # the view of what was copied
    version: Callable[[Any], int]  # that the copy's row saw; 0: it has seen nothing
    copied: Callable[[Any], str]
    told: Callable[[Any], str]
    sides: tuple[str, str]  # what the difference calls the copy and the original
    things: str = "组织"  # whose rows they are


class Copies(NamedTuple):
    """What was compared: copies that agree, those that do not, and those whose original this view has yet to read."""

    agree: int
    differ: list[tuple[UUID, str, str]]  # whose it is, as the copy has it, as the original says
    not_read_yet: int


def standing(row: organisations.Row) -> str:
    """As registration says it; whether an order has lapsed meanwhile is a matter of the day, the same on both sides."""
    if row.ended or row.withdrawn:
        return OrganisationStanding.CANCELLED
    if row.liquidating:
        return OrganisationStanding.LIQUIDATING
    return OrganisationStanding.SUSPENDED if row.suspended_until else OrganisationStanding.ACTIVE


def spans(grades: Sequence[GradeSpan]) -> str:
    """Grades with their days, as a difference names them."""
    return "、".join(f"{span.grade} {span.valid_from}—{span.valid_to}" for span in grades) or NONE


COPIES: Final[tuple[Copy, ...]] = (
    Copy(
        rule="X15",
        title="采购所见的组织状态与同一版本的登记一致",
        of="providers",
        original="organisations",
        version=lambda row: row.seen_version,
        copied=lambda row: row.standing,
        told=standing,
        sides=("采购所见", "登记为"),
    ),
    Copy(
        rule="X15",
        title="评估所见的组织状态与同一版本的登记一致",
        of="grades",
        original="organisations",
        version=lambda row: row.seen_version,
        copied=lambda row: row.standing,
        told=standing,
        sides=("评估所见", "登记为"),
    ),
    Copy(
        rule="X16",
        title="采购所见的评估等级与同一版本的评估一致",
        of="providers",
        original="grades",
        version=lambda row: row.grades_version,
        copied=lambda row: spans(row.grades),
        told=lambda row: spans(row.grades),
        sides=("采购所见", "评估为"),
    ),
    Copy(
        rule="X16",
        title="采购所见的项目评估结果与同一版本的评估一致",
        of="projects",
        original="evaluations",
        version=lambda row: row.result_version,
        copied=lambda row: row.result or NONE,
        told=lambda row: row.result.band if row.result else NONE,
        sides=("采购所见", "评估为"),
        things="项目",
    ),
)


async def compared(copy: Copy, ledgers: Mapping[str, Ledger]) -> Copies:
    """Every copy, each against the original's row at the version it saw."""
    agree, behind = 0, 0
    differ: list[tuple[UUID, str, str]] = []
    after: UUID | None = None
    while page := await ledgers[copy.of].all_rows(EVERYTHING, after):
        seen = {of: row for of, row in page if copy.version(row)}
        versions = {of: copy.version(row) for of, row in seen.items()}
        rows = await ledgers[copy.original].standing_at(versions)
        behind += len(seen) - len(rows)
        for of, row in rows.items():
            copied, told = copy.copied(seen[of]), copy.told(row)
            if copied == told:
                agree += 1
            else:
                differ.append((of, copied, told))
        after = page[-1][0]
    return Copies(agree, differ, behind)


def results(copy: Copy, copies: Copies, period: str) -> Iterator[Result]:
    compared_now = copies.agree + len(copies.differ)
    noted, told = copy.sides
    said = [f"{of}: {noted} {seen},{told} {original}" for of, seen, original in copies.differ[:FEW]]
    if copies.not_read_yet:
        said.append(f"另有 {copies.not_read_yet} 个{copy.things}的原始事项尚未读到,未比较")
    yield Result(
        rule=copy.rule,
        title=copy.title,
        region=CITY,
        period=period,
        left=compared_now,
        right=copies.agree,
        delta=compared_now - copies.agree,
        status=compare(compared_now, copies.agree),
        left_title=f"已比较的{copy.things}",
        right_title=f"一致的{copy.things}",
        detail=tuple(said),
    )
