"""What followed from an event, service by service, and what its annulment undid (一件事的后果)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import draw


async def show_effects(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked = {name: value for name in ("view", "stream") if (value := request.query_params.get(name, ""))}
    told: dict[str, Any] = await districts.get(f"effects-of/{request.path_params['event']}", **asked)
    return draw(request, "effects.html", told=told)
