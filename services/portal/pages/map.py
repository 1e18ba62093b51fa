"""The city map of any figure or share: districts shaded by class, with the same values as a table (分级示意图)."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import CITY, chosen_days
from services.portal.charts.choropleth import choropleth
from services.portal.charts.classes import EQUAL, QUANTILE
from services.portal.districts import Districts
from services.portal.drawing import draw
from services.portal.shares import by_region, is_share, listed

FIRST: Final = "organisations.by-domicile"
NOWHERE: Final = "returns"  # what this view counts lies in no district


async def show_map(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked, days = request.query_params, chosen_days(request)
    measure, cut = asked.get("measure") or FIRST, asked.get("cut") or None
    how = EQUAL if asked.get("classes") == EQUAL else QUANTILE
    known, shares, figure, below = await gather(
        districts.get("figures"),
        districts.get("shares"),
        _figure(districts, measure, days),
        by_region(districts, measure, CITY, cut, days),
    )
    figure = figure or below
    return draw(
        request,
        "map.html",
        figure=figure,
        below=below,
        share=is_share(measure),
        cut=cut,
        cuts=[one for one in figure.get("cuts", ()) if one["cut"]],
        how=how,
        services=by_service(known["measures"]),
        shares=listed(shares["shares"]),
        map=choropleth(below["rows"], figure["unit"], request.state.language, how),
    )


async def _figure(districts: Districts, measure: str, days: Mapping[str, str]) -> Any:
    """What a measure is called and divided by, and how new it is; a share says so by itself."""
    return None if is_share(measure) else await districts.get("figures", measure, region=CITY, **days)


def by_service(measures: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """In the order in which they are told."""
    shown = [one for one in measures if one["view"] != NOWHERE]
    return [(service, list(of)) for service, of in groupby(shown, key=lambda one: one["service"])]
