"""A region as its head looks at it: the four services, what moved, what is late, what does not agree (概览)."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import chosen_days
from services.portal.charts.bars import bars
from services.portal.charts.small_line import small_line
from services.portal.districts import Districts, Refused
from services.portal.drawing import draw
from services.portal.shares import by_region, is_share

BELOW: Final = "organisations.by-domicile"  # what the regions below are compared by, where nobody chose
TWINS: Final = frozenset({"R1-registrar", "R1-status", "M3-source"})  # the same number by something else: on the board


async def show_overview(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    code, days = request.path_params["code"], chosen_days(request)
    measure = request.query_params.get("below") or BELOW
    overview, below = await gather(districts.get("overview", code, **days), _below(districts, code, measure, days))
    if isinstance(below, Refused):
        raise below
    rows = below["rows"] if below else []
    services = [service | {"tiles": without_twins(service["tiles"])} for service in overview["services"]]
    return draw(
        request,
        "overview.html",
        overview=overview | {"services": services},
        region=overview["region"],
        fresh={service["key"]: stalest(service["tiles"]) for service in overview["services"]},
        moved=[(one, small_line(one["series"])) for one in overview["moved"]],
        month_ends=month_ends(overview["moved"]),
        compared=compared(overview, measure),
        below=below,
        share=is_share(measure),
        rows=list(zip(rows, bars([row["value"] for row in rows]), strict=True)),
    )


async def _below(districts: Districts, code: str, measure: str, days: Mapping[str, str]) -> Any:
    """None where there is nothing below: the rest of the page stands without it; the no to a measure nobody knows."""
    try:
        return await by_region(districts, measure, code, None, days)
    except Refused as no:
        return no if no.status == 404 else None


def without_twins(tiles: Sequence[Any]) -> list[Any]:
    return [tile for tile in tiles if tile["key"] not in TWINS]


def stalest(tiles: Sequence[Any]) -> Any:
    """How new a service's figures are: as new as the one that is farthest behind; unknown is farther than any."""
    states = [tile["freshness"] for tile in tiles if tile["freshness"]]
    return max(states, key=lambda state: float("inf") if state["behind"] is None else state["behind"], default=None)


def month_ends(moved: Sequence[Any]) -> list[str]:
    """Every day for which one of the small lines has a point."""
    return sorted({point["on"] for one in moved for point in one["series"]})


def compared(overview: Mapping[str, Any], chosen: str) -> list[Any]:
    """By what the regions below can be compared: every count that stands on the page, each once; then every share."""
    tiles = [tile for service in overview["services"] for tile in service["tiles"]]
    counts = {tile["measure"]: tile for tile in tiles if tile["measure"] and not tile["share"]}
    shares = {tile["key"]: tile | {"measure": tile["key"]} for tile in tiles if tile["share"]}
    return [one | {"chosen": one["measure"] == chosen} for one in (*counts.values(), *shares.values())]
