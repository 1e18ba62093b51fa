"""The front of the distributed city: the portal's pages, and every service's API under one address."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from services.access.sign_in_settings import SignInSettings
from services.chassis.api import cross_site, crosses_sites
from services.chassis.problems import problem
from services.chassis.refused_log import RefusedLog
from services.chassis.settings import BadSettings, Settings
from services.city.drafts import drafts_of
from services.city.health import health_routes
from services.city.signing_in import desk, reach_provider
from services.city.whole_addresses import REST, whole_mount
from services.portal.main import portal

HOP: Final = {"connection", "host", "keep-alive", "transfer-encoding", "upgrade", "content-length", "te"}
READERS: Final = {"cookie"}  # the portal's own: whoever has it is that reader
BROWSER: Final = ("origin", "sec-fetch-")  # judged here: a service behind does not see the host that was asked
WORKER: Final = "_worker"  # LINLI_SOURCES_<SERVICE>_WORKER: where a worker says how it is
PATIENCE: Final = 2.0  # seconds for a worker to say so
INTERNAL: Final = {"published", "reactions", "metrics"}  # of a service, for those inside the network
OF_READERS: Final = ("registration", "mediation", "procurement", "evaluation", "posts")  # what readers' own pages ask
UNCLEAR: Final = {"", ".", ".."}
METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]


async def gateway(settings: Settings, stack: AsyncExitStack, sign_in: SignInSettings | None = None) -> Any:
    """Raises BadSettings where the address of the districts is not known, or of posts where people sign in."""
    if "districts" not in settings.sources:
        raise BadSettings("LINLI_SOURCES_DISTRICTS is not set")
    clients = {
        name: await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=600))
        for name, url in settings.sources.items()
    }

    workers = {name.removesuffix(WORKER): clients.pop(name) for name in list(clients) if name.endswith(WORKER)}

    refused = RefusedLog()

    async def forward(request: Request) -> Response:
        return await _forward(clients, refused, request)

    async def failures() -> list[str]:
        told = await asyncio.gather(*(_failures(name, client) for name, client in workers.items()))
        return [each for some in told for each in some]

    for name in OF_READERS if sign_in else ():
        if name not in clients:
            raise BadSettings(f"LINLI_PROVIDER is set, and LINLI_SOURCES_{name.upper()} is not")
    front, places = None, list[Mount]()
    if sign_in:
        provider = reach_provider(sign_in, stack, development=settings.development, host=settings.host)
        front, places = desk(sign_in, provider.client, clients["posts"]), provider.places
    drafts = drafts_of()
    stack.push_async_callback(drafts.close)
    return Starlette(
        routes=[
            *health_routes(failures),
            Route(f"/api/{{service}}/{{path:{REST}}}", forward, methods=METHODS),
            *places,
            whole_mount("/", portal(clients["districts"], front, clients, drafts)),
        ]
    )


async def _failures(name: str, client: httpx.AsyncClient) -> list[str]:
    """What a worker says of itself: a line for each thing that stands still."""
    try:
        answer = await client.get("/health/ready", timeout=PATIENCE)
        said = [] if answer.status_code == 200 else [error["en"] for error in answer.json()["errors"]]
    except (httpx.HTTPError, ValueError, KeyError) as wrong:
        said = [f"it does not answer: {type(wrong).__name__}"]
    return [f"{name}-worker: {each}" for each in said]


def _is_for_the_outside(path: str) -> bool:
    """Published logs, reactions and metrics are not, nor what could be read as another path than it looks."""
    words = path.split("/")
    if any(character < " " for character in path):  # the end of a line behind a name is that name to a pattern
        return False
    return words[0] not in INTERNAL and not UNCLEAR & set(words)


def _as_it_came(client: httpx.AsyncClient, request: Request) -> httpx.URL:
    """Byte for byte: to be written anew it would have to be understood."""
    path = request.scope["raw_path"].removeprefix(f"/api/{request.path_params['service']}".encode())
    query = request.scope["query_string"]
    return client.base_url.copy_with(raw_path=path + b"?" + query if query else path)


async def _forward(clients: dict[str, httpx.AsyncClient], refused: RefusedLog, request: Request) -> Response:
    client = clients.get(request.path_params["service"])
    if client is None or not _is_for_the_outside(request.path_params["path"]):
        return problem(404, rule="no-such-service")
    if request.method not in ("GET", "HEAD") and crosses_sites(dict(request.headers.raw)):
        return refused.of(cross_site(), service="gateway", rule="cross-site")
    headers = [
        (n, value) for n, value in request.headers.items() if n not in HOP | READERS and not n.startswith(BROWSER)
    ]
    try:
        answer = await client.request(
            request.method, _as_it_came(client, request), headers=headers, content=await request.body()
        )
    except httpx.HTTPError as wrong:
        return problem(503, rule="unavailable", en=type(wrong).__name__, headers={"Retry-After": "2"})
    told_alone = {"content-length"} if request.method == "HEAD" else set()  # of the body that a HEAD leaves out
    left = (HOP - told_alone) | {"content-encoding"}
    kept = {name: value for name, value in answer.headers.items() if name not in left}
    return Response(answer.content, answer.status_code, kept)
