"""What an operation may answer beside its good news, written into every API's description in one place.

Which noes there are follows from what stands before a route and from its method, not from what somebody remembered.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from services.chassis.desk import CommandRoute
from services.chassis.problems import MEDIA_TYPE, TITLES
from services.chassis.streams import Answer

_TEXT: Final = {"type": "string"}
_SAID: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "one rule that said no; without a value where the form is personal",
    "properties": dict.fromkeys(("rule", "zh", "en"), _TEXT)
    | {"field": {"type": ["string", "null"]}, "values": {"type": "object"}, "value": {}},
    "required": ["field", "rule", "zh", "en"],
    "additionalProperties": False,
}
PROBLEM: Final[Mapping[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "description": "A no, in Chinese and English, naming field and rule (RFC 9457)",
    "properties": dict.fromkeys(("title", "title_en", "detail", "detail_en"), _TEXT)
    | {
        "type": {"type": "string", "pattern": "^urn:linli:problem:"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "errors": {"type": "array", "items": _SAID},
    },
    "required": ["type", "title", "title_en", "status", "detail", "detail_en"],
    "additionalProperties": False,
}
_SECONDS: Final = {
    "description": "seconds after which to ask again",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
_HEADERS: Final[Mapping[int, Mapping[str, Any]]] = {
    401: {"WWW-Authenticate": {"description": "that a bearer token is wanted", "required": True, "schema": _TEXT}},
    429: {"Retry-After": {**_SECONDS, "required": True}},
    503: {"Retry-After": {**_SECONDS, "required": True}},
}
_TAG: Final = {
    "ETag": {
        "description": "the version, which If-Match takes",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    },
    "Idempotent-Replayed": {
        "description": "that the key was answered before, and so",
        "schema": {"type": "string", "enum": ["true"]},
    },
}

OWN_FAULT: Final = (500, 503)  # ours, or that of what we stand on
ASKED: Final = (400, 404, 422)
WRITTEN: Final = (400, 403, 404, 409, 412, 413, 415, 422)  # 403: for a page of another site, whoever may write
HEALTH: Final = "/health/"
Amend = Callable[[APIRoute, dict[str, Any]], None]


def describe(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Its document, with every no that each operation of these routers may answer."""
    amended(app, routers, _noes, {"schemas": {"Problem": dict(PROBLEM)}, "responses": _responses()})


def amended(
    app: FastAPI, routers: Iterable[APIRouter], amend: Amend, components: Mapping[str, Mapping[str, Any]]
) -> None:
    """Has each operation of its document amended by its route, once, when somebody asks for it."""
    written, routes = app.openapi, [each for router in routers for each in router.routes if isinstance(each, APIRoute)]

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = written()
        for kind, named in components.items():
            document.setdefault("components", {}).setdefault(kind, {}).update(named)
        for route in routes:
            for method in route.methods or ():
                amend(route, document["paths"][route.path_format][method.lower()])
        for shape in document.get("components", {}).get("schemas", {}).values():
            _no_other_names(shape)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def may_answer(operation: dict[str, Any], *statuses: int) -> None:
    """The operation may say no so; what it says of its own accord stays."""
    for status in statuses:
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{_name(status)}"})


def _noes(route: APIRoute, operation: dict[str, Any]) -> None:
    if "HTTPValidationError" in str(operation["responses"].get("422")):  # the framework's own, which is never sent
        del operation["responses"]["422"]
    if route.path.startswith(HEALTH):
        may_answer(operation, *OWN_FAULT)
        return
    for parameter in operation.get("parameters", ()):
        _never_null(parameter)
    may_answer(operation, *(ASKED if route.methods == {"GET"} else WRITTEN), *OWN_FAULT)
    if isinstance(route, CommandRoute) and route.response_model is Answer:
        operation["responses"][str(route.status_code or 200)]["headers"] = dict(_TAG)


def _no_other_names(shape: Any) -> None:
    """Where names are held to a pattern there are no others; the models' library leaves that to be guessed."""
    if isinstance(shape, dict):
        if isinstance(shape.get("patternProperties"), dict):
            shape.setdefault("additionalProperties", False)
        for part in shape.values():
            _no_other_names(part)
    elif isinstance(shape, list):
        for part in shape:
            _no_other_names(part)


def _never_null(parameter: dict[str, Any]) -> None:
    """What is not given is left out of an address or a header; there is no way to write nothing there."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])


def _name(status: int) -> str:
    return f"Problem{status}"


def _responses() -> dict[str, Any]:
    told = {}
    for status, (zh, en) in TITLES.items():
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        told[_name(status)] = {"description": f"{en} ({zh})", "content": content}
        if status in _HEADERS:
            told[_name(status)]["headers"] = dict(_HEADERS[status])
    return told
