"""The postings of a view's events, in the order in which they became known, and figures read from them."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from services.districts import places
from services.districts.figures import Entry, Happening, balance, post
from services.districts.ledger.view import ViewSpec


class Told:
    """given these facts of one row, then these figures on a day."""

    def __init__(self, spec: ViewSpec, *happenings: tuple[date, Any]) -> None:
        history: list[Happening[Any]] = []
        self._postings: Counter[Entry] = Counter()
        for position, (effective_on, event) in enumerate(happenings, 1):
            happening = Happening(effective_on, position, event)
            self._postings.update(post(spec.view, history, happening))
            history.append(happening)

    def figure(self, measure: str, on: date, region: str = "110000") -> int:
        return balance(self._postings.items(), measure, on, _within(region, on))

    def cuts(self, measure: str, on: date, region: str = "110000") -> dict[str, int]:
        found: Counter[str] = Counter()
        for entry, amount in self._postings.items():
            if entry.measure == measure and entry.on <= on and _within(region, on)(entry.region):
                found[entry.cut] += amount
        return {cut: amount for cut, amount in found.items() if amount}


def _within(region: str, on: date) -> Callable[[str], bool]:
    return lambda code: region in places.ancestors(code, on)
