"""What whoever is signed in has to do: a mediator his own cases, others what is on their unit's worklist (我的工作)."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contracts.roles import Role
from services.portal.addresses import addresses
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.signing_in.acting_in import Reader, reader_of

WORKLISTS: Final = frozenset({Role.STREET, Role.DISTRICT, Role.CITY})  # whose work stands on their unit's list
NONE: Final[dict[str, Any]] = {"cases": [], "more": False}


async def show_my_work(request: Request) -> Response:
    reader = await reader_of(request)
    if reader.post.role in WORKLISTS:
        return RedirectResponse(addresses(request).page("/worklists", region=reader.post.region), 303)
    mediates = reader.post.role == Role.MEDIATOR
    return draw(request, "my_work.html", told=await docket(reader) if mediates else NONE, mediates=mediates)


async def lead_to_file(request: Request) -> Response:
    """Where a case of one's own stood before every thing had its file."""
    return RedirectResponse(addresses(request).page(f"/files/mediation/disputes/{request.path_params['dispute']}"), 308)


async def docket(reader: Reader) -> dict[str, Any]:
    """{cases, more} of the mediator in whose post the reader acts."""
    whose = reader.post.acting_for or reader.subject
    try:
        told: dict[str, Any] = await reader.mediation.get("committees", reader.post.body, "mediators", whose, "docket")
    except Refused as no:
        if no.status != 404:  # a committee that nobody has formed yet has no cases
            raise
        return NONE
    return told
