"""A figure opened: the rows that count in it and the events that moved each of them (数字来由)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import CITY, addresses, chosen_days
from services.portal.districts import Districts, Refused
from services.portal.drawing import draw
from services.portal.pages.figure_charts import figure_charts

FAMILIES: Final = {  # of the things that a view's rows are, by their own identities
    "organisations": "registration.organisation",
    "groups": "registration.group",
    "committees": "mediation.committee",
    "patrols": "mediation.patrol-sheet",
    "disputes": "mediation.dispute",
    "majors": "mediation.major",
    "projects": "procurement.project",
    "contracts": "procurement.contract",
    "providers": "procurement.provider",
    "grades": "evaluation.organisation",
    "evaluations": "evaluation.project",
}
HIDDEN: Final = ("NotSignedIn", "RowsHidden")  # of rows that are not open to whoever reads


async def show_figure(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    measure, days, asked = request.path_params["measure"], chosen_days(request), request.query_params
    region, cut, after = asked.get("region") or CITY, asked.get("cut") or None, asked.get("after") or None
    figure = await districts.get("figures", measure, region=region, **days)
    try:
        opened = await districts.get("figures", measure, "rows", region=region, cut=cut, after=after, **days)
    except Refused as no:
        opened = _hidden(no, figure, cut)
    following, to = opened.get("next"), addresses(request)
    told = next((one for one in figure["cuts"] if one["cut"] == cut), opened if cut else figure)
    return draw(
        request,
        "figure.html",
        figure=figure,
        opened=opened,
        family=FAMILIES.get(opened.get("view", ""), ""),
        cuts=[one for one in figure["cuts"] if one["cut"]],  # a measure that is not divided has one cut without name
        cut=cut,
        charts=None if after else await figure_charts(request, figure, cut),
        told=told,
        named={"title": opened.get("cut_title") or cut, "title_en": opened.get("cut_title_en")},
        from_the_start=None if after is None else to.figure(measure, days, region=region, cut=cut),
        following=following and to.figure(measure, days, region=region, cut=cut, after=following),
    )


def _hidden(no: Refused, figure: Mapping[str, Any], cut: str | None) -> dict[str, Any]:
    """The figure is open to everybody; what is behind it is not, and says why. Raises what is another refusal."""
    if no.rule not in HIDDEN:
        raise no
    told = next((one for one in figure["cuts"] if one["cut"] == cut), {}) if cut else figure
    named = {"cut_title": told.get("title"), "cut_title_en": told.get("title_en")} if cut else {}
    value = {name: told.get(name, figure[name]) for name in ("value", "value_text")}
    return {"on": figure["on"], "rows": [], "hidden": no.problem, **value, **named}


async def list_figures(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    return draw(request, "figures.html", measures=(await districts.get("figures"))["measures"])
