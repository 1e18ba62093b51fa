"""What an address allows (RFC 9110): where it answers several methods, a 405 names them all."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from services.chassis import problems
from services.chassis.route_names import routes_of
from services.chassis.routing import Routes


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """The framework names those of the first route alone."""
    told = [(route, route.path) for route in routes_of(routers)]
    routes = Routes(told)

    async def not_here(request: Request, wrong: HTTPException) -> Response:
        asked = next(routes.at(request.scope), None)  # as it is described
        answer = problems.of_http(wrong)
        if asked:
            methods = {how for route, path in told if path == asked.told for how in route.methods or ()}
            answer.headers["Allow"] = ", ".join(sorted(methods))
        return answer

    app.add_exception_handler(405, not_here)  # type: ignore[arg-type]
