"""The city map of any figure: districts shaded by class, with the same values as a table (分级示意图)."""

from asyncio import gather
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import CITY, chosen_days
from services.portal.charts.choropleth import choropleth
from services.portal.charts.classes import EQUAL, QUANTILE
from services.portal.districts import Districts
from services.portal.drawing import draw

FIRST: Final = "organisations.by-domicile"
SERVICES: Final = {
    "organisations": "registration",
    "groups": "registration",
    "committees": "mediation",
    "patrols": "mediation",
    "disputes": "mediation",
    "majors": "mediation",
    "projects": "procurement",
    "contracts": "procurement",
    "providers": "procurement",
    "grades": "evaluation",
    "evaluations": "evaluation",
}


async def show_map(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked, days = request.query_params, chosen_days(request)
    measure, cut = asked.get("measure") or FIRST, asked.get("cut") or None
    how = EQUAL if asked.get("classes") == EQUAL else QUANTILE
    known, figure, below = await gather(
        districts.get("figures"),
        districts.get("figures", measure, region=CITY, **days),
        districts.get("figures", measure, "by-region", region=CITY, cut=cut, **days),
    )
    return draw(
        request,
        "map.html",
        figure=figure,
        below=below,
        cut=cut,
        cuts=[one for one in figure["cuts"] if one["cut"]],
        how=how,
        services=by_service(known["measures"]),
        map=choropleth(below["rows"], figure["unit"], request.state.language, how),
    )


def by_service(measures: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """In the order in which they are told; what no service is known for stands by itself."""
    return [(service, list(of)) for service, of in groupby(measures, key=lambda one: SERVICES.get(one["view"], ""))]
