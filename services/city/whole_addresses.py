"""Addresses that hold the end of a line (%0A): what takes any path below it takes these too."""

import re
from typing import TypeVar

from starlette.routing import Mount, Route

AnyRoute = TypeVar("AnyRoute", Mount, Route)


def whole(route: AnyRoute) -> AnyRoute:
    """The framework's own pattern stops at the end of a line, and whoever asks would be answered by nobody."""
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route
