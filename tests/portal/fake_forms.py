"""Stands in for services whose forms are filled in: it describes itself as they do, and keeps what came."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.problems import problem
from tests.portal import fake_sheets
from tests.support.descriptions import documents

THING: Final = "0190b1f0-0000-7000-8000-00000000000d"


class FakeForms:
    """`sent`: path, body and headers of each command; `no`: what the next one is answered."""

    def __init__(self, service: str) -> None:
        self.service, self.sent = service, list[tuple[str, Any, dict[str, str]]]()
        self.no: Response | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/openapi.json", self._document),
            *fake_sheets.ROUTES,
            Route("/{path:path}", self._take, methods=["POST"]),
        ]

    async def _document(self, _: Request) -> Response:
        return JSONResponse(documents()[self.service])

    async def _take(self, request: Request) -> Response:
        self.sent.append((request.path_params["path"], await request.json(), dict(request.headers)))
        if self.no:
            return self.no
        return JSONResponse({"id": THING, "version": 1}, 201)


def wrong(*fields: str) -> Response:
    errors = [{"field": each, "rule": "x", "zh": f"{each}:有误", "en": f"{each}: is wrong"} for each in fields]
    return problem(422, rule="invalid", zh="有误", en="is wrong", errors=errors)
