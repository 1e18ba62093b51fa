"""What the door says of itself in an API's description: which operations want a token, and how it says no."""

from collections.abc import Iterable
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from contracts.access.deciding import ACTIONS
from services.access import answers, noes
from services.access.noes import amended, may_answer
from services.chassis.route_names import action_of

SCHEME: Final = "bearer"
SCHEMES: Final = {
    SCHEME: {
        "type": "http",
        "scheme": SCHEME,
        "bearerFormat": "JWT",
        "description": "of one post, as posts gives it at /tokens; a service's own; at /me and /tokens the provider's",
    }
}


def describe(app: FastAPI, service: str, routers: Iterable[APIRouter]) -> None:
    """What is public may be asked without a token; one that is not believed is refused there too.

    `app`: as services.chassis.api makes it.
    """

    def amend(route: APIRoute, operation: dict[str, Any]) -> None:
        action = ACTIONS.get(action_of(service, route))
        if action is not None:
            wants_token(operation, public=action.public)
            may_answer(operation, 429)

    routers = tuple(routers)
    noes.describe(app, (*routers, app.state.health))
    answers.describe(app, routers)
    amended(app, routers, amend, {"securitySchemes": SCHEMES})


def wants_token(operation: dict[str, Any], *, public: bool = False) -> None:
    operation["security"] = [*([{}] if public else []), {SCHEME: []}]
    may_answer(operation, 401, 403)
