"""Who owes what by when, the most urgent first (待办)."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from contracts.regions import CITY
from services.portal.districts import Districts
from services.portal.drawing import draw
from services.portal.languages import N_

SPANS: Final = {"overdue": N_("逾期"), "today": N_("今天到期"), "week": N_("本周到期"), "all": N_("全部")}


async def show_worklist(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked = {name: value for name in ("owes", "span") if (value := request.query_params.get(name, ""))}
    region = request.query_params.get("region", "").strip() or CITY
    told: dict[str, Any] = await districts.get("worklists", region=region, **asked)
    return draw(request, "worklist.html", told=told, spans=SPANS, asked=asked)
