"""What every route of a write service is handed: its store, and the occasion (who, when, under which policy)."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Header, Request, Response
from fastapi.routing import APIRoute

from contracts.access.caller import Caller
from contracts.came_by import A_PERSON, A_WAY, CAME_BY, ON_BEHALF_OF, for_whom
from contracts.instants import NotAnInstant, instant_of
from contracts.policies.in_force import policy_version
from contracts.refusal import Refusal
from services.chassis.changed_since import changed_since
from services.chassis.clock import day_of
from services.chassis.deciding import Decide, counted, decided
from services.chassis.guarding import state_told
from services.chassis.problems import problem
from services.chassis.recorder import Conflict
from services.chassis.refusals import VersionMismatch
from services.chassis.store import Store
from services.chassis.streams import Key, Loaded, Occasion, Replayed

T = TypeVar("T")
KEY_LENGTH: Final = 200
VERSION: Final = re.compile(r'(?:W/)?(?:"([0-9]{1,18})"|([0-9]{1,18}))')
# as they are described; what comes is read below, by commands' short way too
A_KEY: Final[dict[str, Any]] = {"maxLength": KEY_LENGTH, "pattern": "^[ -~¡-¬®-ÿ]*$"}  # what is printed of Latin-1
A_VERSION: Final[dict[str, Any]] = {"pattern": rf"^(\*|{VERSION.pattern})$"}
BODY: Final = "linli.body"  # of a request, where somebody has read it already


class BadHeader(Refusal):
    zh = "请求头 {field} 的值 {value} 无法读取"
    en = "the header {field} has the value {value}, which cannot be read"
    status = 400


class NotSimulated(Refusal):
    zh = "只有开发模式下的模拟城市接受请求头 Linli-Now"
    en = "only a simulated city, in development mode on a loopback address, accepts the header Linli-Now"
    status = 403
    field = "Linli-Now"


async def store_of(request: Request) -> Store:
    """It waits for nothing, but a plain function would be sent to a thread for every request."""
    store = request.app.state.store
    assert isinstance(store, Store)
    return store


async def now_of(request: Request) -> datetime:
    """The clock's time; in a simulated city the message's, where it brings one. Refuses: NotSimulated, BadHeader.

    The header is read as it is: declared to the framework it would cost every command what only a simulation has.
    """
    store, linli_now = await store_of(request), request.headers.get("Linli-Now")
    if linli_now is None:
        return store.clock.now()
    if not store.simulated:
        raise NotSimulated()
    bad = BadHeader(field="Linli-Now", value=linli_now[:40]).at("Linli-Now")
    try:
        now = instant_of(linli_now)
    except NotAnInstant as wrong:
        raise bad from wrong
    if now > store.clock.now():  # what is still to come cannot have been recorded
        raise bad
    return now


async def today_of(request: Request) -> date:
    return day_of(await now_of(request))


async def occasion_of(
    request: Request,
    idempotency_key: Annotated[str | None, Header(json_schema_extra=A_KEY)] = None,
    if_match: Annotated[str | None, Header(json_schema_extra=A_VERSION)] = None,
    behalf: Annotated[str | None, Header(alias=ON_BEHALF_OF, title="来办人", json_schema_extra=A_PERSON)] = None,
    way: Annotated[str | None, Header(alias=CAME_BY, title="来办方式", json_schema_extra=A_WAY)] = None,
) -> Occasion:
    """The one place that reads who acts: whoever the door let in. Whether its key was answered before is not asked:
    the append finds it, and so does who refuses (see once)."""
    now, key = await now_of(request), await _key_of(request, idempotency_key)
    caller = caller_of(request)
    on_behalf_of, came_by = for_whom(caller.role, behalf, way)
    return Occasion(
        effective_on=day_of(now),
        actor=caller.subject,
        policy=policy_version(),
        role=caller.role,
        unit=caller.unit,
        holder=caller.holder,
        on_behalf_of=on_behalf_of,
        came_by=came_by,
        title=caller.title,
        key=key,
        expected=_version(if_match),
        at=now if "linli-now" in request.headers else None,
    )


async def occasion_from(request: Request) -> Occasion:
    """The same, where nobody has read the headers yet."""
    told = (request.headers.get(name) for name in ("idempotency-key", "if-match", ON_BEHALF_OF, CAME_BY))
    return await occasion_of(request, *told)


def caller_of(request: Request) -> Caller:
    """Whoever the door let in. Without a door nobody acts: KeyError, which is answered as our own fault."""
    caller: Caller = request.scope["linli.caller"]
    return caller


async def _key_of(request: Request, value: str | None) -> Key | None:
    """A key is the caller's own: another's of the same words is another."""
    if not value:
        return None
    mine = f"{caller_of(request).subject}\x1f{_short('Idempotency-Key', value)}"
    return Key(mine, await _fingerprint(request))


async def _once(request: Request, key: Key) -> None:
    """Raises Replayed where this key was answered, KeyReused where something else was asked under it."""
    replay = await (await store_of(request)).answered(key.value, key.fingerprint)
    if replay:
        raise Replayed(replay)


async def _fingerprint(request: Request) -> str:
    scope = request.scope
    body = scope[BODY] if BODY in scope else await request.body()
    whom = "".join(request.headers.get(name, "") for name in (ON_BEHALF_OF, CAME_BY))
    return hashlib.sha256(f"{scope['method']} {scope['path']}\n".encode() + body + whom.encode()).hexdigest()


def _short(field: str, value: str) -> str:
    if len(value) > KEY_LENGTH or not value.isprintable():
        raise BadHeader(field=field, value=value[:40]).at(field)
    return value


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    version = VERSION.fullmatch(if_match)
    if version is None:
        raise BadHeader(field="If-Match", value=if_match[:40]).at("If-Match")
    return int(version[1] or version[2])


class Shown(Response):
    """One thing; whoever asks for its file besides (`?with=file`) is told that by `app.state.dossiers`."""

    def __init__(self, loaded: Loaded[Any], told: dict[str, object]) -> None:
        super().__init__(msgspec.json.encode(told), media_type="application/json")
        self.loaded, self.told = loaded, told

    async def asked_for(self, request: Request) -> Response:
        if request.query_params.get("with") != "file":
            return self
        return Shown(self.loaded, self.told | await request.app.state.dossiers(self.loaded, self.told, request))


def shown(loaded: Loaded[Any], **beside: object) -> Response:
    """One thing by its identity: {id, version, state} and what is said of it today; whom it names, to who may know."""
    return Shown(loaded, {"id": loaded.id, "version": loaded.version, **beside, "state": state_told(loaded)})


class CommandRoute(APIRoute):
    """A command that lost a race is decided once more on a fresh read; its answer carries the version as ETag.

    A body that gives a key twice is refused: which of the two was meant is not guessed.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        endpoint, status, reads = self.endpoint, self.status_code or 200, "GET" in (self.methods or ())

        async def handler(request: Request) -> Response:
            if reads:
                response = await handle(request)
                return _tagged(await response.asked_for(request) if isinstance(response, Shown) else response)
            twice = _given_twice(await request.body())
            if twice is not None:
                zh, en = f"字段“{twice}”填写了两次", f"the key {twice} is given twice"
                return problem(400, rule="malformed-json", zh=zh, en=en)
            try:
                count = counted(request.app.state.name, endpoint)
                return _tagged(await count(lambda: once(request, lambda: handle(request))))
            except Replayed as replayed:
                return replay_of(replayed, status)

        return handler


async def once(request: Request, decide: Decide[T]) -> T:
    """Decided. A no, or a lost race, is perhaps of what the same request has done, sent before or at once: Replayed."""
    try:
        return await decided(decide)
    except (Refusal, Conflict) as no:
        key = await _key_of(request, request.headers.get("Idempotency-Key"))
        if key:
            await _once(request, key)
        if isinstance(no, VersionMismatch):
            no.values["since"] = await changed_since(await store_of(request), no)
        raise


def replay_of(replayed: Replayed, status: int) -> Response:
    told = {"ETag": f'"{replayed.answer.version}"', "Idempotent-Replayed": "true"}
    return Response(msgspec.json.encode(replayed.answer), status, told, "application/json")


def _given_twice(body: bytes) -> str | None:
    """A key that one object of the body has twice. What is no JSON is the framework's to tell."""
    found: list[str] = []

    def each(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) != len(dict(pairs)):
            found.append(Counter(key for key, _ in pairs).most_common(1)[0][0])

    try:
        json.loads(body or b"null", object_pairs_hook=each)
    except (ValueError, RecursionError):
        return None
    return found[0][:60] if found else None


def _tagged(response: Response) -> Response:
    if response.status_code < 300 and response.body:
        version = msgspec.json.decode(response.body, type=_Versioned).version
        if version is not None:
            response.headers["ETag"] = f'"{version}"'
    return response


class _Versioned(msgspec.Struct):
    version: int | None = None
