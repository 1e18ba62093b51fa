"""How a process without commands of its own says that it turns, and what in it stands still."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis import metrics
from services.chassis.problems import problem

Failures = Callable[[], Awaitable[Sequence[str]]]


def health_routes(failures: Failures) -> list[Route]:
    """`failures`: a line for each thing that stands still, with its cause; nothing where all go on."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        said = await failures()
        if said:
            errors = [{"field": None, "rule": "not-ready", "zh": each, "en": each} for each in said]
            return problem(503, rule="not-ready", en="; ".join(said), errors=errors, headers={"Retry-After": "2"})
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics.exposition)]


def health_app(failures: Failures) -> Starlette:
    return Starlette(routes=health_routes(failures))
