"""Routes that are sent a file and no form: which say so, of which kinds, and how large it may be."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.types import Scope

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


class FileRoutes:
    """Those of an API that are declared so."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._declared = [(route, getattr(route.endpoint, _DECLARED)) for route in routes if _is_declared(route)]

    def of(self, scope: Scope) -> Takes | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))  # a city's services are mounted
        for route, takes in self._declared:
            if scope["method"] in (route.methods or ()) and route.path_regex.match(path):
                found: Takes = takes
                return found
        return None


def _is_declared(route: APIRoute) -> bool:
    return hasattr(route.endpoint, _DECLARED)
