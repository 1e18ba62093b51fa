"""The register of policies: which value applies, by whose word, with its history (政策登记)."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from contracts.regions import CITY, Region, children, find
from services.chassis.clock import SystemClock, today
from services.portal.addresses import addresses
from services.portal.districts import Districts
from services.portal.drawing import draw


async def list_policies(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked = _asked(request)
    told = await districts.get("policies", **asked)
    in_order = sorted(told["policies"], key=lambda each: each["group"])
    groups = [(rows[0], rows) for _, same in groupby(in_order, key=lambda each: each["group"]) if (rows := list(same))]
    return draw(request, "policies.html", told=told, groups=groups, regions=_regions(), asked=asked)


async def show_policy(request: Request) -> Response:
    districts: Districts = request.app.state.districts
    asked = _asked(request)
    told = await districts.get("policies", request.path_params["key"], **asked)
    back = addresses(request).page("/policies", asked)
    return draw(request, "policy.html", told=told, policy=told["policy"], regions=_regions(), asked=asked, back=back)


def _asked(request: Request) -> dict[str, str]:
    """What was filled in: the day and the region."""
    return {name: value for name in ("on", "region") if (value := request.query_params.get(name, "").strip())}


def _regions() -> list[Region]:
    """For whom one may ask: the city and its districts of today."""
    return [find(CITY), *sorted(children(CITY, today(SystemClock())))]
