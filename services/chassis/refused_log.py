"""Who was told no, where, and by which rule, as a line of the log; a flood is counted, and floods no log."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import structlog
from starlette.responses import Response

NOES: Final = frozenset({400, 401, 403, 413, 415, 422, 429})
HEADER: Final = "Linli-Request"  # of a refused answer: by which its line is found
WINDOW: Final = 60.0  # seconds
OF_ONE: Final = 10  # lines of one and the same in a window
OF_A_KIND: Final = 200  # lines of one rule in a window, whoever broke it
_log = structlog.get_logger()
Kind = tuple[str, str, int, str]


def drawn() -> str:
    """What a refused answer and its line have in common."""
    return uuid4().hex


class RefusedLog:
    """Of one app. What is over the bounds is told as a number: at 1, 10, 100, … of a kind, and after the window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began = clock, clock()
        self._written: Counter[tuple[Any, ...]] = Counter()
        self._counted: Counter[Kind] = Counter()

    def note(
        self,
        event: str = "refused",
        *,
        service: str,
        route: str = "",
        status: int = 0,
        rule: str = "",
        actor: str = "",
        request: str = "",
        error: str = "",
    ) -> None:
        """`route` is a pattern or an action's name, `actor` an opaque reference: no value of a form comes here."""
        if self._clock() - self._began >= WINDOW:
            self._turn()
        kind = (event, service, status, rule)
        one = (*kind, route, actor, error)
        if self._written[one] >= OF_ONE or self._written[kind] >= OF_A_KIND:
            self._counted[kind] += 1
            if str(self._counted[kind]).strip("0") == "1":
                self._tell(kind)
            return
        self._written[one] += 1
        self._written[kind] += 1
        told = {"route": route, "status": status, "rule": rule, "request": request, "error": error}
        _log.info(event, service=service, actor=actor, **{name: said for name, said in told.items() if said})

    def of(self, answer: Response, *, service: str, rule: str) -> Response:
        """An answer that is given before anybody said who he is, or where it leads."""
        request = answer.headers[HEADER] = drawn()
        self.note(service=service, status=answer.status_code, rule=rule, request=request)
        return answer

    def _turn(self) -> None:
        for kind in self._counted:
            self._tell(kind)
        self._began = self._clock()
        self._written.clear()
        self._counted.clear()

    def _tell(self, kind: Kind) -> None:
        event, service, status, rule = kind
        count = self._counted[kind]
        _log.warning(f"{event}, not written down", service=service, status=status, rule=rule, records=count)
