"""X15: an organisation's standing as procurement noted it, against registration's facts up to the same version."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from contracts.procurement_words import ProviderStanding
from contracts.regions import CITY
from services.districts.ledger.reader import Ledger
from services.districts.reconciliation.comparing import Result, compare
from services.districts.views import organisations, providers

FEW = 20  # named one by one


class Copies(NamedTuple):
    """What was compared: copies that agree, those that do not, and those whose original this view has yet to read."""

    agree: int
    differ: list[tuple[UUID, str, str]]  # organisation, as procurement saw it, as registration says
    not_read_yet: int


def standing(row: organisations.Row) -> ProviderStanding:
    """As registration says it; whether an order has lapsed meanwhile is a matter of the day, the same on both sides."""
    if row.ended:
        return ProviderStanding.CANCELLED
    if row.liquidating:
        return ProviderStanding.LIQUIDATING
    return ProviderStanding.SUSPENDED if row.suspended_until else ProviderStanding.ACTIVE


async def compared(copy: Ledger, original: Ledger) -> Copies:
    """Every copy, each against the original's row at the version it saw."""
    agree, behind = 0, 0
    differ: list[tuple[UUID, str, str]] = []
    after: UUID | None = None
    while page := await copy.all_rows(after):
        seen: dict[UUID, providers.Row] = dict(page)
        rows: Mapping[UUID, Any] = await original.standing_at({of: row.seen_version for of, row in seen.items()})
        behind += len(seen) - len(rows)
        for of, row in rows.items():
            if standing(row) == seen[of].standing:
                agree += 1
            else:
                differ.append((of, str(seen[of].standing), str(standing(row))))
        after = page[-1][0]
    return Copies(agree, differ, behind)


def results(copies: Copies, period: str) -> Iterator[Result]:
    compared_now = copies.agree + len(copies.differ)
    said = [f"{of}: 采购所见 {copy},登记为 {original}" for of, copy, original in copies.differ[:FEW]]
    if copies.not_read_yet:
        said.append(f"另有 {copies.not_read_yet} 个组织的登记事项尚未读到,未比较")
    yield Result(
        rule="X15",
        title="采购所见的组织状态与同一版本的登记一致",
        region=CITY,
        period=period,
        left=compared_now,
        right=copies.agree,
        delta=compared_now - copies.agree,
        status=compare(compared_now, copies.agree),
        left_title="已比较的组织",
        right_title="状态一致的组织",
        detail=tuple(said),
    )
