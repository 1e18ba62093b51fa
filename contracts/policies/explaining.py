"""Which of a policy's values applies on a day, in a region, and why the others do not."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from contracts.policies.policy_set import NATION, Held, PolicySet, places


class Because(StrEnum):
    APPLIES = "applies"
    NOT_YET = "not-yet"
    NO_LONGER = "no-longer"
    ELSEWHERE = "elsewhere"
    NEARER = "nearer"  # another one, of a nearer place or the city's own, goes before it

    @property
    def zh(self) -> str:
        return _SAID[self][0]

    @property
    def en(self) -> str:
        return _SAID[self][1]


_SAID: Final = {
    Because.APPLIES: ("适用", "applies"),
    Because.NOT_YET: ("尚未生效", "not yet in force"),
    Because.NO_LONGER: ("已失效", "no longer in force"),
    Because.ELSEWHERE: ("其他地区", "another region's"),
    Because.NEARER: ("另有更具体的规定", "another goes before it"),
}


class Candidate(Struct, frozen=True):
    held: Held
    because: Because


def explained(policies: PolicySet, key: str, on: date, region: str = NATION) -> list[Candidate]:
    """Every value of a policy, oldest first, with what becomes of it. Empty where nobody gave one."""
    here, applied = places(region), _applied(policies, key, on, region)
    return [Candidate(held, _because(held, applied, here, on)) for held in policies.of(key)]


def _applied(policies: PolicySet, key: str, on: date, region: str) -> Held | None:
    try:
        return policies.find(key, on, region)
    except LookupError:
        return None


def _because(held: Held, applied: Held | None, here: Sequence[str], on: date) -> Because:
    if held is applied:
        return Because.APPLIES
    if held.entry.region not in here:
        return Because.ELSEWHERE
    if on < held.since:
        return Because.NOT_YET
    return Because.NO_LONGER if on >= held.until else Because.NEARER
