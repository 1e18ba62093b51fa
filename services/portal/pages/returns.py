"""Published statistical returns as they were printed, each cut with its difference (公布的统计表)."""

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import draw


async def list_returns(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    return draw(request, "returns.html", returns=(await districts.get("returns"))["returns"])


async def show_return(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    return draw(request, "return.html", printed=await districts.get("returns", request.path_params["code"]))
