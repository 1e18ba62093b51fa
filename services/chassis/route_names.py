"""What a route is called: in the table of who may do what, and in the description that a service gives of itself."""

from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute

SHARED: Final[Mapping[str, str]] = {  # rooms whose routes services have in common
    "services.chassis": "house",
    "services.house": "house",
    "services.vault": "vault",
    "services.papers": "papers",
    "services.sheets": "sheets",
}


def action_of(service: str, route: APIRoute) -> str:
    """A command is named for its feature, any other route for its function; the house's and the vault's are the same
    everywhere, and the vault's each named for its function."""
    module, name = route.endpoint.__module__, route.endpoint.__name__
    room = SHARED.get(".".join(module.split(".")[:2]), service)
    word = module.rpartition(".")[2] if ".features." in module and room != "vault" else name
    return f"{room}.{word.replace('_', '-')}"


def routes_of(routers: Iterable[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
