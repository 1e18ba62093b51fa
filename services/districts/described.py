"""How the districts' answers are described in their OpenAPI document: by the very structs that are answered."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from fastapi import APIRouter, FastAPI

from services.access.noes import amended, may_answer

REFERENCE: Final = "#/components/schemas/{name}"


def answer(kind: type[msgspec.Struct], *, linked: bool = False) -> dict[int | str, dict[str, Any]]:
    """A route's `responses`: what it answers; `linked` where a Link header leads to the next page."""
    told: dict[str, Any] = {
        "description": (kind.__doc__ or kind.__name__).partition("\n")[0],
        "content": {"application/json": {"schema": {"$ref": REFERENCE.format(name=kind.__name__)}}},
    }
    return {200: told | (LINK if linked else {})}


LINK: Final = {
    "headers": {
        "Link": {
            "description": "the next page: rel=next (RFC 8288); absent on the last",
            "schema": {"type": "string"},
        }
    }
}


def describe(app: FastAPI, routers: Sequence[APIRouter], kinds: Sequence[type[msgspec.Struct]]) -> None:
    """The document with the shapes that its routes refer to. What is asked may not be there now: a view, a write."""
    _, shapes = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    amended(app, routers, lambda _, operation: may_answer(operation, 409), {"schemas": shapes})
