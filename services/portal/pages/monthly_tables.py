"""A region's monthly table (月报): what was printed, what later tables corrected, what the ledger says now."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from contracts.regions import CITY
from services.portal.districts import Districts
from services.portal.drawing import draw


async def show_monthly_table(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked = {"period": period} if (period := request.query_params.get("period", "").strip()) else {}
    region = request.query_params.get("region", "").strip() or CITY
    told: dict[str, Any] = await districts.get("monthly-tables", region=region, **asked)
    return draw(request, "monthly_table.html", told=told)
