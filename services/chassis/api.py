"""An HTTP API as every service has it: problems, limits, health, metrics, and its published log for the others."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import allowing, metrics, problems
from services.chassis.files import file_routes
from services.chassis.measuring import Measured
from services.chassis.recorder import Unavailable
from services.chassis.refused_log import RefusedLog
from services.chassis.route_names import action_of
from services.chassis.short_way import ShortWays

LARGEST: Final = 1024 * 1024  # bytes of a body
JSON: Final = ("application/json",)
Ready = Callable[[], Awaitable[None]]


def api(
    name: str,
    title: str,
    routers: Iterable[APIRouter],
    ready: Ready,
    *,
    door: Callable[..., ASGIApp],
    within: Callable[[ASGIApp], ASGIApp] | None = None,
    lifespan: Any = None,
) -> FastAPI:
    """`ready` raises where the service cannot work; the broker is not asked: commands work without it.

    `door` stands before the routes, which it is told: it lets in whoever it may, and says who that is. `within` stands
    behind it.
    """
    app = FastAPI(
        title=title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=partial(action_of, name),
    )
    app.state.name = name
    problems.install(app)
    routers = tuple(routers)
    for router in routers:
        app.include_router(router)
    app.add_route("/metrics", metrics.exposition, include_in_schema=False)
    app.state.health = health = _health(ready)
    app.include_router(health)
    allowing.install(app, (*routers, health))
    app.add_middleware(ShortWays, service=name, routers=routers)
    if within:
        app.add_middleware(within)
    app.add_middleware(door, service=name, routers=routers)
    app.add_middleware(Limits, service=name, routers=routers)
    app.add_middleware(Measured, service=name, fault=lambda: problems.problem(500, rule="internal"))
    return app


def _health(ready: Ready) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process turns."""
        return {"status": "live"}

    @router.get("/health/ready")
    async def is_ready() -> Response:
        """It can take commands: its own database answers."""
        try:
            await ready()
        except (Unavailable, TimeoutError, OSError) as wrong:
            return problems.problem(503, rule="not-ready", en=str(wrong), headers={"Retry-After": "2"})
        return Response('{"status":"ready"}', media_type="application/json")

    return router


def crosses_sites(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of another site writes here, as its browser tells; what is no browser tells nothing."""
    origin = headers.get(b"origin")
    elsewhere = origin is not None and origin.partition(b"://")[2].lower() != headers.get(b"host", b"").lower()
    return elsewhere or headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin")


def cross_site() -> Response:
    zh, en = "不接受其他网站的操作", "nothing is written for a page of another site"
    return problems.problem(403, rule="cross-site", zh=zh, en=en)


class Limits:
    """Refuse what another site's page writes (403), bodies too large (413) or not JSON (415) before they are read.

    A route that is declared to take a file has kinds and a size of its own, and takes no JSON. It stands before the
    door, which writes down what is refused behind it: of these nobody has said yet who he is.
    """

    def __init__(self, app: ASGIApp, service: str, routers: Iterable[APIRouter] = ()) -> None:
        self.app, self._service, self._log, self._files = app, service, RefusedLog(), file_routes(routers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT", "PATCH", "DELETE"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        file = self._files.of(scope)
        kinds, largest = (file.told.kinds(), file.told.largest()) if file else (JSON, LARGEST)
        no = _refused(headers, kinds, largest)
        if no is None:
            await self._counted(scope, receive, send, largest)
            return
        rule, answer = no
        await self._log.of(answer, service=self._service, rule=rule)(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, largest: int) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise HTTPException(413, f"the body exceeds {largest} bytes")  # the framework lets only these pass
            return message

        await self.app(scope, counted, send)


def _refused(headers: Mapping[bytes, bytes], kinds: Collection[str], largest: int) -> tuple[str, Response] | None:
    """Rule and answer; by the headers alone."""
    if crosses_sites(headers):
        return "cross-site", cross_site()
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    length = headers.get(b"content-length", b"0")
    if kind not in kinds and (length != b"0" or b"transfer-encoding" in headers):
        return "content-type", problems.problem(415, rule="content-type", en=f"send {', '.join(kinds)}")
    if not length.isdigit() or int(length) > largest:
        zh, en = f"内容超过 {largest} 字节", f"the body exceeds {largest} bytes"
        return "too-large", problems.problem(413, rule="too-large", zh=zh, en=en)
    return None
