"""Files over HTTP: routes that are sent one say of which kinds and how large; one that leaves is run by no browser."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Response

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


def handed_out(content: bytes, kind: str, name: str) -> Response:
    """`name`: of ours; what somebody called an upload is not known."""
    told = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(content, headers=told, media_type=kind)
