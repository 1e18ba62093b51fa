"""What a route answers, written into its API's description by the very structs that are answered."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from msgspec import Struct

from services.access.noes import amended
from services.chassis.streams import Stream

REFERENCE: Final = "#/components/schemas/answers.{name}"  # beside the forms': a word may be in both, told otherwise
JSON: Final = "application/json"
LINK: Final = {
    "headers": {
        "Link": {
            "description": "the next page: rel=next (RFC 8288); absent on the last",
            "schema": {"type": "string"},
        }
    }
}
WITH_FILE: Final = {
    "name": "with",
    "in": "query",
    "description": "file: also its family, summary, clocks, timeline and what may be done next",
    "schema": {"type": "string"},  # whatever else is said is as if nothing were
}
Responses = dict[int | str, dict[str, Any]]


class Answered(dict[str, Any]):
    """A response of a route, and of which kind its body is."""

    def __init__(self, kind: type[Struct], told: Mapping[str, Any], *, thing: bool = False) -> None:
        super().__init__(told, description=(kind.__doc__ or kind.__name__).partition("\n")[0])
        self.kind, self.thing = kind, thing


def answer(kind: type[Struct], *, status: int = 200, linked: bool = False) -> Responses:
    """A route's `responses`: what it answers; `linked` where a Link header leads to the next page."""
    return {status: Answered(kind, LINK if linked else {})}


def thing(stream: Stream[Any, Any], **beside: Any) -> Responses:
    """Of a route that answers `shown`: {id, version, state} and the kinds of what is said beside it."""
    state = type(stream.initial)
    fields = [("id", UUID), ("version", int), *beside.items(), ("state", state)]
    kind = msgspec.defstruct(f"Shown{state.__name__}", fields, namespace={"__doc__": state.__doc__}, kw_only=True)
    return {200: Answered(kind, {}, thing=True)}


def describe(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """The document with the shapes of what these routers answer."""
    routers = tuple(routers)
    kinds = [each.kind for router in routers for route in router.routes for each in _answered(route)]
    references, shapes = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    by_kind = dict(zip(kinds, references, strict=True))

    def amend(route: APIRoute, operation: dict[str, Any]) -> None:
        for status, told in route.responses.items():
            if isinstance(told, Answered):
                operation["responses"][str(status)]["content"] = {JSON: {"schema": by_kind[told.kind]}}
                if told.thing:
                    operation.setdefault("parameters", []).append(dict(WITH_FILE))

    amended(app, routers, amend, {"schemas": {f"answers.{name}": shape for name, shape in shapes.items()}})


def _answered(route: Any) -> Iterable[Answered]:
    return (told for told in getattr(route, "responses", {}).values() if isinstance(told, Answered))
