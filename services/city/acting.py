"""Everybody at once (代演): in a simulated or tried-out city each request is signed as whoever the table lets do it."""

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, Final

import httpx
from fastapi.routing import APIRoute

from contracts.access.actions import Action
from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS
from contracts.access.districts import REGION
from contracts.access.grants import anywhere, within
from contracts.access.standing import Relation, Standing
from contracts.access.whoever import whoever
from contracts.regions import CITY, line_of
from contracts.roles import Role
from services.access.tokens import Signer
from services.chassis import published_log, quarantine_api
from services.chassis.route_names import action_of, routes_of
from services.city.rooms import SERVICES
from services.districts.main import ROUTERS
from services.house import pass_time, record_outage, void_number

OFFICER: Final = "officer-1"
OUTSIDE: Final = ("RoleMayNot", "OutsideScope", "RowsHidden", "OtherLevel", "NotFound")  # somebody else is meant
LEVELS: Final = (Relation.HOLDER, Relation.TOLD)  # of which any level above may be meant
RELATIONS: Final[Mapping[str, tuple[Relation, ...]]] = {
    "registrar": (Relation.REGISTRAR,),
    "domicile": (Relation.DOMICILE,),
    "territory": (Relation.TERRITORY,),
    "region": (Relation.PLACE, Relation.HOLDER, Relation.TOLD, Relation.COMMITTEE),
    "community": (Relation.PLACE,),
    "buyer_region": (Relation.BUYER,),
}
HOUSE: Final = (
    *(published_log.router, quarantine_api.router, record_outage.router),
    *(void_number.router, pass_time.router),
)


class Acting(httpx.Auth):
    """Remembers of what it made where that lies, and tries one after the other whom the table names.

    The headers Linli-Actor and Linli-Role go no further: who acts, the subject of the token, and in which role alone.
    """

    requires_response_body = True

    def __init__(self, signer: Signer, at: Mapping[str, str] | None = None, home: Sequence[str] = ()) -> None:
        """`at`: services by the address at which they are asked themselves; elsewhere the path begins /api/<service>.

        `home`: places that are tried, and the city after them, for things of which it knows nothing.
        """
        self._signer, self._at = signer, at or {}
        self._home = tuple((relation, place) for relation in Relation for place in (*home, CITY))
        self._tokens: dict[Caller, tuple[float, str]] = {}
        self._known: dict[str, dict[Relation, set[str]]] = {}
        self._bodies: dict[str, set[str]] = {}
        self._routes: dict[str, list[APIRoute]] = {
            "districts": routes_of(ROUTERS),
            **{each.name: routes_of((*each.routers, *HOUSE)) for each in SERVICES},
        }

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        subject, role = request.headers.pop("Linli-Actor", OFFICER), request.headers.pop("Linli-Role", "")
        if "Authorization" in request.headers:
            yield request
            return
        candidates = [*self._candidates(request, subject, role)]
        for caller in candidates if len(candidates) > 1 else ():
            response = yield self._as(caller, request)
            if _rule(response) not in OUTSIDE:
                self._learn(request, response)
                return
        if candidates:  # what all were told is told as the first of them was
            self._as(candidates[0], request)
        self._learn(request, (yield request))

    def _as(self, caller: Caller, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token(caller)}"
        return request

    def _candidates(self, request: httpx.Request, subject: str, role: str) -> Iterable[Caller]:
        (service, path), method = self._asked(request), request.method.replace("HEAD", "GET")
        route = next(
            (
                each
                for each in self._routes.get(service, ())
                if method in (each.methods or ()) and each.path_regex.match(path)
            ),
            None,
        )
        if route is None:
            return ()
        action = ACTIONS[action_of(service, route)]
        if action.public and not action.of:  # of which an operator may be told more
            return [Caller(subject=subject, role=Role.OPERATOR)]
        if action.public and action.of == REGION:  # a public figure counts what is not: whoever sees that
            action = Action(
                action.zh, action.en, REGION, (*anywhere(Role.CITY), *within(Relation.PLACE, Role.DISTRICT))
            )
        made_up = whoever(action, self._standing(request, path), subject)
        found = [each for each in dict.fromkeys(made_up) if role in ("", each.role)]
        others = [Role(role)] if role else [grant.role for grant in action.grants[:1]]
        return found or [Caller(subject=subject, role=each) for each in others]

    def _asked(self, request: httpx.Request) -> tuple[str, str]:
        path, url = request.url.path, str(request.url)
        for address, name in self._at.items():
            if url.startswith(f"{address}/"):
                return name, path
        service, _, rest = path.removeprefix("/api/").partition("/")
        return service, f"/{rest}"

    def _standing(self, request: httpx.Request, path: str) -> Standing:
        places: dict[Relation, set[str]] = {}
        bodies: set[str] = set()
        asked = (*_leaves(_json(request.content)), *request.url.params.multi_items())
        for name, value in (*asked, *(("", word) for word in path.split("/"))):
            if not isinstance(value, str):
                continue
            for relation in RELATIONS.get(name, RELATIONS["region"] if value.isdecimal() and not name else ()):
                places.setdefault(relation, set()).update(line_of(value) if relation in LEVELS else (value,))
            for relation, known in self._known.get(value, {}).items():
                places.setdefault(relation, set()).update(known)
            bodies |= self._bodies.get(value, set())
        return Standing(
            places=(
                *((how, place) for how, each in places.items() for place in sorted(each, key=len, reverse=True)),
                *self._home,
            ),
            bodies=tuple(sorted(bodies)),
        )

    def _learn(self, request: httpx.Request, response: httpx.Response) -> None:
        """Where what was made or shown lies, and what it names lies there too."""
        told = _json(response.content)
        if response.status_code >= 300 or not isinstance(told, dict) or not isinstance(told.get("id"), str):
            return
        standing = self._standing(request, self._asked(request)[1])
        named = [value for _, value in _leaves(told.get("state")) if isinstance(value, str) and len(value) == 36]
        for thing in (told["id"], *named):
            known = self._known.setdefault(thing, {})
            for relation, place in standing.places:
                known.setdefault(relation, set()).add(place)
            self._bodies.setdefault(thing, set()).update(standing.bodies, {thing})

    def _token(self, caller: Caller) -> str:
        expires, token = self._tokens.get(caller, (0.0, ""))
        now = self._signer.clock()
        if now > expires - 60:
            expires, token = now + 600, self._signer.token(caller, 600)
            self._tokens[caller] = expires, token
        return token


def _rule(response: httpx.Response) -> str:
    """Which rule said no; nothing where none did. What is asked by HEAD is answered without saying which."""
    if response.request.method == "HEAD" and response.status_code in (403, 404):
        return OUTSIDE[0]
    told = _json(response.content) if response.status_code in (403, 404) else None
    return str(told.get("type", "")).rpartition(":")[2] if isinstance(told, dict) else ""


def _json(content: bytes) -> Any:
    try:
        return json.loads(content or b"null")
    except ValueError:
        return None


def _leaves(told: Any, name: str = "") -> Iterable[tuple[str, Any]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, key)
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, name)
    else:
        yield name, told
