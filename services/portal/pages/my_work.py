"""The desk of whoever is signed in: what he can begin, and what waits for him or for his unit (我的工作)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.access.deciding import ACTIONS
from contracts.roles import Role
from services.portal.addresses import addresses
from services.portal.commands.described import Command, Descriptions
from services.portal.districts import Districts, Refused
from services.portal.docket import NONE, docket
from services.portal.drawing import draw
from services.portal.own_applications import own_applications
from services.portal.own_body import own_body
from services.portal.pages import drafts
from services.portal.pages.worklists import SPANS
from services.portal.signing_in.acting_in import Reader, reader_of

WORKLISTS: Final = frozenset({Role.STREET, Role.DISTRICT, Role.CITY, Role.APPROVER})  # whose work is on a list


async def show_my_work(request: Request) -> Response:
    """What one can begin, and what waits. A service that does not answer only begins nothing."""
    reader = await reader_of(request)
    mediates = reader.post.role == Role.MEDIATOR
    districts: Districts = request.app.state.districts
    owes = reader.post.role in WORKLISTS
    said = request.query_params.get("done", "")
    done = ACTIONS.get(said)
    return draw(
        request,
        "my_work.html",
        told=await docket(reader) if mediates else NONE,
        mediates=mediates,
        body=await own_body(reader),
        owed=await districts.get("worklists", region=reader.post.region, span="all") if owes else None,
        handed_in=await own_applications(reader),
        spans=SPANS,
        begins=await _begins(request, reader),
        drafts=await drafts.listed(request, reader),
        drafted=said == drafts.DONE,
        done={"title": done.zh, "title_en": done.en} if done else None,
    )


async def _begins(request: Request, reader: Reader) -> list[Command]:
    descriptions: Descriptions = request.app.state.descriptions
    found: list[Command] = []
    for service in reader.services:
        try:
            known = await descriptions.commands(service)
        except Refused:
            continue
        own = (each for name, each in known.items() if name.startswith(f"{service}."))  # not what every service has
        found += [each for each in own if each.begins and each.done_by(reader.post)]
    return found


async def lead_to_file(request: Request) -> Response:
    """Where a case of one's own stood before every thing had its file."""
    return RedirectResponse(addresses(request).page(f"/files/mediation/disputes/{request.path_params['dispute']}"), 308)
