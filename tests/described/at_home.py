"""What schemathesis draws, made to mean something here: of a town that has no thing called 0 little is asked else."""

import itertools
from collections.abc import Mapping
from typing import Any, Final

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from services.chassis import law
from services.chassis.route_names import action_of, routes_of
from services.city.acting import HOUSE
from services.city.rooms import SERVICES
from tests.access.test_over_http import FORMS, ON, beginning
from tests.described.place import Place

KEY: Final = "idempotency-key"
RECEIPT: Final = "linli-receipt"  # of what was never written, a view waits for: 503, as it should be
AS_DRAWN: Final = 4  # of so many cases one stays as it was drawn
FILLED_IN: Final = 6  # of so many forms that are right one is as somebody fills it in here
ACTIONS: Final = {
    (service.name, route.path): action_of(service.name, route)
    for service in SERVICES
    for route in routes_of((*service.routers, *HOUSE, law.router))
    if "POST" in (route.methods or ())
}


LEAVE: Final = {"deputy": "clerk-2", "first_on": "2026-06-01", "last_on": "2026-06-05"}
IN_OFFICE: Final[Mapping[str, dict[str, Any]]] = {  # beside the forms that every role is tried with
    "posts.give-post": {"role": "street", "region": "110113001", "first_on": "2026-05-06"},
    "posts.end-post": {**ON, "reason": "1"},
    "posts.take-leave": LEAVE,
    "posts.end-leave": {"on": "2026-06-02"},
    "posts.set-chain": {**ON, "steps": ["head"]},
    "posts.drop-chain": ON,
}


SHOWN: Final = {"name": "organisations.by-domicile", "key": "M4a", "policy": "reg.decision_days", "view": "groups"}


class AtHome:
    """A case is about things that there are, under a key of its own, today; what it does wrong stays wrong."""

    def __init__(self, place: Place, service: str) -> None:
        self._ids = place.town.ids | (SHOWN if service == "districts" else {})
        self._receipt, self._service = place.receipt, service
        self._count = itertools.count(1)

    def ask(self, case: Case[Any]) -> None:
        number, meta = next(self._count), case.meta
        if meta is None:
            return
        if RECEIPT in case.headers and not meta.is_negative_at(ParameterLocation.HEADER):
            case.headers[RECEIPT] = self._receipt
        if number % AS_DRAWN == 0:
            return
        if not meta.is_negative_at(ParameterLocation.PATH):
            known = {name: self._ids[name] for name in case.path_parameters if name in self._ids}
            case.path_parameters.update(known)
        if KEY in case.headers and not meta.is_negative_at(ParameterLocation.HEADER):
            case.headers[KEY] = f"{case.headers[KEY]}{number}"[-200:]
        if meta.generation.mode.is_positive and isinstance(case.body, dict):
            case.body = self._filled_in(case, case.body, number)

    def _filled_in(self, case: Case[Any], body: dict[str, Any], number: int) -> dict[str, Any]:
        action = ACTIONS.get((self._service, case.path), "")
        form = {**FORMS, **IN_OFFICE}.get(action) or beginning(action, self._ids)
        if form and number % FILLED_IN == 0:
            return dict(form)
        return {**body, **(ON if "on" in body else {})}
