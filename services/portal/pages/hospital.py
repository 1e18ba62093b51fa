"""What no view or reaction could read or apply, by case, and one case with its records (隔离的记录)."""

from starlette.requests import Request
from starlette.responses import Response

from services.portal.districts import Districts
from services.portal.drawing import draw


async def list_cases(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    found = await districts.get("quarantine")
    return draw(request, "hospital.html", cases=found["cases"], silent=found["silent"])


async def show_case(request: Request) -> Response:
    """To look at; what is done about it is typed, by someone who gives a name."""
    districts: Districts = request.app.state.districts
    reader, stream = request.path_params["reader"], request.path_params["stream"]
    return draw(request, "case.html", case=await districts.get("quarantine", reader, stream))
