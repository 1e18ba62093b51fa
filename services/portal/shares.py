"""What regions are compared by: a figure, or a share (比率), which is a quotient and no number of things."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.portal.districts import Districts


def is_share(name: str) -> bool:
    """A measure's name is of its view, as in `disputes.accepted`; a share has the key of its tile, as in `M4a`."""
    return "." not in name


async def by_region(districts: Districts, name: str, code: str, cut: str | None, days: Mapping[str, str]) -> Any:
    """The regions right below, by a measure or a share. Raises Refused."""
    if not is_share(name):
        return await districts.get("figures", name, "by-region", region=code, cut=cut, **days)
    found = await districts.get("shares", name, "by-region", region=code, cut=cut, **days)
    lines = {"rows": [_exact(row) for row in found["rows"]], "direct": _exact(found["direct"])}
    return found | lines | {"measure": name, "total": _exact(found["total"])}


def listed(shares: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As measures are listed, to be chosen among them."""
    return [{**one, "measure": one["share"]} for one in shares]


def _exact(line: Mapping[str, Any]) -> dict[str, Any]:
    """A quotient keeps its decimals; one of nothing is missing, and is no nought."""
    value = line["value"]
    return {**line, "value": None if value is None else Decimal(value)}
