"""What an address allows (RFC 9110): where it answers several methods, a 405 names them all."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from services.chassis import problems


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """The framework names those of the first route alone."""
    routes = [each for router in routers for each in router.routes if isinstance(each, APIRoute)]

    async def not_here(request: Request, wrong: HTTPException) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))  # a city's services are mounted
        asked = next((route.path for route in routes if route.path_regex.match(path)), None)  # as it is described
        answer = problems.of_http(wrong)
        if asked is not None:
            methods = {how for route in routes if route.path == asked for how in route.methods or ()}
            answer.headers["Allow"] = ", ".join(sorted(methods))
        return answer

    app.add_exception_handler(405, not_here)  # type: ignore[arg-type]
