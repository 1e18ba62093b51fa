"""Whether a route takes something of a person: then no refusal of its form says again what was given in it."""

from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from contracts.unsaid import Unsaid


def hides(route: APIRoute) -> bool:
    """Where a parameter, or a field of its form, is marked UNSAID."""
    return _asks(route.dependant)


def _asks(of: Dependant) -> bool:
    given = (*of.path_params, *of.query_params, *of.header_params, *of.body_params)
    return any(_marked(each.field_info) for each in given) or any(map(_asks, of.dependencies))


def _marked(field: Any) -> bool:
    return any(isinstance(each, Unsaid) for each in field.metadata) or _holds_marked(field.annotation)


def _holds_marked(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(_marked(field) for field in annotation.model_fields.values())
    return isinstance(annotation, Unsaid) or any(_holds_marked(part) for part in get_args(annotation))
