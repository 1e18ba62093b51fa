"""Routes that are sent a file and no form: which say so, of which kinds, and how large it may be."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter

from services.chassis.route_names import routes_of
from services.chassis.routing import Routes

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_DECLARED: Final = "linli_takes"


@dataclass(frozen=True)
class Takes:
    """Both are asked for each request: policies have their days."""

    kinds: Callable[[], Collection[str]]
    largest: Callable[[], int]  # bytes


def takes_file(kinds: Callable[[], Collection[str]], largest: Callable[[], int]) -> Callable[[Endpoint], Endpoint]:
    """Declares the route below it: it alone is let be sent these kinds, and so many bytes."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _DECLARED, Takes(kinds, largest))
        return endpoint

    return declare


def file_routes(routers: Iterable[APIRouter]) -> Routes[Takes]:
    """Those of an API that are declared so."""
    told = ((route, getattr(route.endpoint, _DECLARED, None)) for route in routes_of(routers))
    return Routes((route, takes) for route, takes in told if takes)
