"""Whether somebody signed in with a second factor, as the provider says (acr, amr: OpenID Connect Core 2, RFC 8176)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from contracts.roles import Role
from services.chassis.settings import BadSettings

SETTING: Final = "LINLI_SECOND_FACTOR"
WORD: Final = re.compile(r"[A-Za-z0-9:/._-]{1,100}")
PARTS: Final = ("acr", "amr", "exempt")


class SecondFactor(Struct, frozen=True, kw_only=True):
    """Any of these values says that there was one. `exempt`: roles in which one acts without."""

    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    exempt: frozenset[Role] = frozenset()

    def is_said_by(self, claims: Mapping[str, Any]) -> bool:
        """Of an ID token that was checked; what is not as the standard has it says nothing."""
        ways = claims.get("amr")
        said = {way for way in ways if isinstance(way, str)} if isinstance(ways, list) else set()
        return claims.get("acr") in self.acr or not said.isdisjoint(self.amr)

    def is_needed(self, roles: Iterable[str]) -> bool:
        """Where nobody is exempt, also of who holds no post."""
        return not self.exempt or any(role not in self.exempt for role in roles)


def second_factor(environment: Mapping[str, str]) -> SecondFactor | None:
    """`acr=gold,2 amr=otp,hwk exempt=resident,agent`, any of the first two; None: none is asked for.

    Raises BadSettings.
    """
    said = environment.get(SETTING, "").split()
    if not said:
        return None
    parts = [(name, tuple(values.split(","))) for name, _, values in (part.partition("=") for part in said)]
    given = dict(parts)
    if len(given) != len(parts) or not set(given) <= {*PARTS} or not ("acr" in given or "amr" in given):
        raise BadSettings(f"{SETTING} is not as acr=… amr=… exempt=…, each at most once, and one of the first two")
    if not all(WORD.fullmatch(value) for values in given.values() for value in values):
        raise BadSettings(f"{SETTING} names a value that is none")
    try:
        exempt = frozenset(map(Role, given.get("exempt", ())))
    except ValueError as wrong:
        raise BadSettings(f"{SETTING}: {wrong}") from wrong
    return SecondFactor(acr=given.get("acr", ()), amr=given.get("amr", ()), exempt=exempt)
