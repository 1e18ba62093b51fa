"""Which route of an API answers a request, found before the framework looks: by method and path, in its order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from fastapi.routing import APIRoute
from starlette.types import Scope

Told = TypeVar("Told")


class Found(NamedTuple, Generic[Told]):
    route: APIRoute
    told: Told
    named: Mapping[str, str]  # the parts of the path

    def takes(self, method: str) -> bool:
        return ("GET" if method == "HEAD" else method) in (self.route.methods or ())


class Routes(Generic[Told]):
    """Routes, and of each what somebody has to tell of it."""

    def __init__(self, told: Iterable[tuple[APIRoute, Told]]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[APIRoute, Told]]] = defaultdict(list)
        for route, about in told:
            self._routes[_kind(route.path)].append((route, about))

    def at(self, scope: Scope) -> Iterator[Found[Told]]:
        """Those of its address, whatever the method."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))  # a city's services are mounted
        for route, told in self._routes.get(_kind(path), ()):
            matched = route.path_regex.match(path)
            if matched:
                yield Found(route, told, matched.groupdict())

    def of(self, scope: Scope) -> Found[Told] | None:
        return next((found for found in self.at(scope) if found.takes(scope["method"])), None)


def _kind(path: str) -> tuple[str, int]:
    """Its first word and how many there are: few routes of a service share both."""
    words = path.split("/", 2)
    return words[1] if len(words) > 1 else "", path.count("/")
