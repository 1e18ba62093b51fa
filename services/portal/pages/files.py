"""The file of a thing of any service: what it is, its clocks, what has happened to it, what may be done next (卷宗)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from contracts.access.actions import Action
from contracts.access.deciding import ACTIONS
from services.portal.addresses import addresses
from services.portal.api import Api
from services.portal.commands.described import Descriptions
from services.portal.districts import Refused
from services.portal.drawing import draw
from services.portal.pages.documents import of_document
from services.portal.signing_in.acting_in import reader_of
from services.portal.signing_in.gate import session_of

STAGES: Final = ("stage", "listing", "standing", "state")  # how far a thing is, the first that it has
TECHNICAL: Final = "technical"


async def show_file(request: Request) -> Response:
    """Of what is nobody's to see but others', and of what has no file, there is none (404): the service says so."""
    service, path = request.path_params["service"], request.path_params["path"]
    if session_of(request):
        await reader_of(request)  # who is signed in and acts in no post chooses one first
    told = await _file(request.app.state.services.get(service), path)
    done = ACTIONS.get(request.query_params.get("done", ""))
    return draw(
        request,
        "file.html",
        done={"title": done.zh, "title_en": done.en} if done else None,
        told=told,
        stage=_stage(told["summary"]),
        summary=_read(told["summary"]),
        clocks=told["clocks"],
        document=of_document(service, told),
        happened=[{**each, "values": _read(each["values"])} for each in reversed(told["timeline"])],
        next=await _next(request, service, path, told),
    )


async def _next(request: Request, service: str, path: str, told: Mapping[str, Any]) -> list[tuple[Action, str]]:
    """What there is a form for, and where; a service that does not describe itself now only offers nothing."""
    descriptions: Descriptions = request.app.state.descriptions
    try:
        known = await descriptions.commands(service) if told["next"] else {}
    except Refused:
        return []
    to = addresses(request)
    commands = (known[name] for name in told["next"] if name in known)
    asked = ((each.name, each.asked_from(path, told["family"]["name"], told["id"])) for each in commands)
    return [(ACTIONS[name], to.page(f"/do/{service}/{name}", None, **how)) for name, how in asked if how is not None]


async def _file(api: Api | None, path: str) -> dict[str, Any]:
    """Raises Refused."""
    parts = path.split("/")
    if api is None or not {"", ".", ".."}.isdisjoint(parts):
        raise Refused(404, {})
    try:
        told: dict[str, Any] = await api.get(*parts, **{"with": "file"})
    except ValueError as no_json:
        raise Refused(404, {}) from no_json
    if not isinstance(told, dict) or "timeline" not in told:  # something else is answered there
        raise Refused(404, {})
    return told


def _read(values: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What says something to a reader."""
    return [each for each in values if each["kind"] != TECHNICAL]


def _stage(summary: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    words = {each["name"].rpartition(".")[2]: each for each in summary if each["kind"] == "word"}
    return next((words[name] for name in STAGES if name in words), None)
