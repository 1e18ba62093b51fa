"""What a figure's page draws: its way over time, its parts, and the regions below (走势与构成)."""

from asyncio import gather
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from starlette.requests import Request

from services.portal.addresses import chosen_days
from services.portal.charts.bars import bars
from services.portal.charts.line import line
from services.portal.districts import Districts, Refused
from services.portal.languages import N_

YEAR: Final = "year"


class Span(NamedTuple):
    """How far back a line goes, and how far its points are apart."""

    title: str
    days: int
    step: str


SPANS: Final[Mapping[str, Span]] = {
    "quarter": Span(N_("近三个月"), 91, "day"),
    YEAR: Span(N_("近一年"), 364, "week"),
    "five-years": Span(N_("近五年"), 1826, "month"),
}


async def figure_charts(request: Request, figure: Mapping[str, Any], cut: str | None) -> dict[str, Any]:
    """Beside the figure that was found; a drawing that cannot be had leaves the page's rows alone and says so."""
    span = request.query_params.get("span") or YEAR
    series, below = await gather(_series(request, figure, cut, SPANS[span]), _below(request, figure, cut))
    points = series["points"] if series else []
    cuts = [one for one in figure["cuts"] if one["cut"]]
    parts = bars([one["value"] for one in cuts])
    rows = below["rows"] if below else []
    return {
        "span": span,
        "spans": SPANS,
        "points": points,
        "line": line(points, figure["unit"], request.state.language) if points else None,
        "parts": list(zip(cuts, parts, strict=True)) if len(cuts) > 1 and not cut else [],
        "below": below,
        "rows": list(zip(rows, bars([row["value"] for row in rows]), strict=True)),
    }


async def _series(request: Request, figure: Mapping[str, Any], cut: str | None, span: Span) -> Any:
    until = date.fromisoformat(figure["on"])
    ends = {"from": (until - timedelta(days=span.days)).isoformat(), "to": until.isoformat(), "step": span.step}
    return await _drawn(request, figure, "series", cut, ends)


async def _below(request: Request, figure: Mapping[str, Any], cut: str | None) -> Any:
    return await _drawn(request, figure, "by-region", cut, {"on": figure["on"]})


async def _drawn(request: Request, figure: Mapping[str, Any], what: str, cut: str | None, when: dict[str, str]) -> Any:
    districts: Districts = request.app.state.districts
    known = chosen_days(request).get("as_known_on")
    try:
        return await districts.get(
            "figures", figure["measure"], what, region=figure["region"]["code"], cut=cut, as_known_on=known, **when
        )
    except Refused:
        return None
