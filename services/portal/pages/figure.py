"""A figure opened: the rows that count in it and the events that moved each of them (数字来由)."""

from starlette.requests import Request
from starlette.responses import Response

from services.portal.addresses import CITY, addresses, chosen_days
from services.portal.districts import Districts
from services.portal.drawing import draw
from services.portal.pages.figure_charts import figure_charts


async def show_figure(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    measure, days, asked = request.path_params["measure"], chosen_days(request), request.query_params
    region, cut, after = asked.get("region") or CITY, asked.get("cut") or None, asked.get("after") or None
    figure = await districts.get("figures", measure, region=region, **days)
    opened = await districts.get("figures", measure, "rows", region=region, cut=cut, after=after, **days)
    following, to = opened.get("next"), addresses(request)
    told = next((one for one in figure["cuts"] if one["cut"] == cut), opened if cut else figure)
    return draw(
        request,
        "figure.html",
        figure=figure,
        opened=opened,
        cuts=[one for one in figure["cuts"] if one["cut"]],  # a measure that is not divided has one cut without name
        cut=cut,
        charts=None if after else await figure_charts(request, figure, cut),
        told=told,
        named={"title": opened.get("cut_title") or cut, "title_en": opened.get("cut_title_en")},
        from_the_start=None if after is None else to.figure(measure, days, region=region, cut=cut),
        following=following and to.figure(measure, days, region=region, cut=cut, after=following),
    )


async def list_figures(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    return draw(request, "figures.html", measures=(await districts.get("figures"))["measures"])
