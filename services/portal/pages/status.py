"""How far every service and every view has come, and how much waits in quarantine (运行状况)."""

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import draw


async def show_status(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    return draw(request, "status.html", status=await districts.get("status"))
