"""The door of an API (门禁): who comes is told from the access token, and may what the table says, or nothing."""

from collections.abc import Iterable
from typing import Any, Final

from fastapi import APIRouter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS, decide
from services.access import metrics
from services.access.guard import RequestGuard, Unchecked
from services.access.leaving import Leaving
from services.access.rates import Rates, TooOften
from services.access.tokens import NotBelieved, Verifier
from services.chassis import problems
from services.chassis.guarding import GUARD
from services.chassis.problems import problem
from services.chassis.recorder import Unavailable
from services.chassis.refused_log import RefusedLog
from services.chassis.route_names import action_of, routes_of
from services.chassis.routing import Routes

REASONS: Final = ("NotBelieved", "NotSignedIn", "RoleMayNot", "TooOften")
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="linli"'}


class Door:
    """Stands before the routes: 401 without a token that is believed, 403 for a role that never may; then the guard.

    A route that is not in the table lets nobody in. `rates`: who asks too often is told when to come back (429).
    """

    def __init__(
        self,
        app: ASGIApp,
        service: str,
        routers: Iterable[APIRouter],
        verifier: Verifier,
        rates: Rates | None = None,
    ) -> None:
        self._app, self._service, self._verifier, self._rates = app, service, verifier, rates
        self._log = RefusedLog()
        self._routes = Routes((route, action_of(service, route)) for route in routes_of(routers))
        for reason in REASONS:  # nought is a figure too
            metrics.REFUSED.labels(service, reason)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = self._routes.of(scope)
        name = found.told if found else None
        leaving = Leaving(send, self._service, name or "", self._log)
        if name is None:  # health, metrics, and what there is not
            await self._app(scope, receive, leaving)
            return
        try:
            leaving.caller = caller = await self._caller(scope)
        except (NotBelieved, Unavailable) as wrong:
            await self._refused(wrong)(scope, receive, leaving)
            return
        no = self._no(caller, name, scope["method"])
        if no:
            metrics.REFUSED.labels(self._service, type(no).__name__).inc()
            answer = problems.answer_to(no)
            answer.headers.update(CHALLENGE if answer.status_code == 401 else {})
            if isinstance(no, TooOften):
                answer.headers["Retry-After"] = str(no.values["seconds"])
            await answer(scope, receive, leaving)
            return
        scope["linli.caller"] = caller
        leaving.guard = RequestGuard(caller, name)
        await self._guarded(leaving.guard, scope, receive, leaving)

    def _no(self, caller: Caller | None, action: str, method: str) -> Exception | None:
        """Also what is refused counts as asked for."""
        try:
            if self._rates:
                self._rates.check(caller, method)
        except TooOften as no:
            return no
        return decide(caller, action).refusal if action in ACTIONS else Unchecked(action)

    async def _guarded(self, guard: RequestGuard, scope: Scope, receive: Receive, send: Send) -> None:
        """A route that is about a thing answers nothing good before it has looked at one, also where it is public:

        what a public figure counts is not.
        """
        if not ACTIONS[guard.action].of:
            await self._app(scope, receive, send)
            return

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start" and not guard.checked and _is_new(message):
                raise Unchecked(guard.action)
            await send(message)

        before = GUARD.set(guard)
        try:
            await self._app(scope, receive, checked)
        finally:
            GUARD.reset(before)

    async def _caller(self, scope: Scope) -> Caller | None:
        """None: nobody says who he is. Raises NotBelieved, Unavailable."""
        said = [value for name, value in scope["headers"] if name == b"authorization"]
        if not said:
            return None
        kind, _, token = said[0].partition(b" ")
        if len(said) > 1 or kind.lower() != b"bearer" or not token.isascii():
            raise NotBelieved("no bearer token")
        return await self._verifier.caller(token.decode())

    def _refused(self, wrong: Exception) -> Any:
        if isinstance(wrong, Unavailable):
            return problems.answer_to(wrong)
        metrics.REFUSED.labels(self._service, "NotBelieved").inc()
        self._log.note("a token that is not believed", service=self._service, error=str(wrong))
        zh, en = "访问令牌无效或已过期,请重新登录", "the access token is not valid or has expired: sign in again"
        headers = {"WWW-Authenticate": 'Bearer realm="linli", error="invalid_token"'}
        return problem(401, rule="invalid-token", zh=zh, en=en, headers=headers)


def _is_new(message: Message) -> bool:
    """Something good that was not answered before: a key's first answer is the caller's own."""
    return message["status"] < 300 and (b"idempotent-replayed", b"true") not in message["headers"]
