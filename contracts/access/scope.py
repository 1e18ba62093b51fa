"""How far somebody sees rows of a family (可见范围): the table of permissions as places that a database can hold."""

from typing import Final

from msgspec import Struct

from contracts.access.caller import Caller
from contracts.access.deciding import SIGHTS
from contracts.access.grants import Reach
from contracts.access.standing import Relation
from contracts.regions import beginnings


class Scope(Struct, frozen=True):
    """Rows that lie where a code begins with one of these; or all of them, whatever place they have."""

    beginnings: tuple[str, ...] = ()
    everywhere: bool = False


NOTHING: Final = Scope()
EVERYTHING: Final = Scope(everywhere=True)


def scope_of(caller: Caller | None, family: str) -> Scope:
    """Every row of which `sees` says yes by its place. Raises KeyError for a family of which nobody said who sees it.

    A database looks at places alone: whoever sees the unit's own place sees what lies in it too, and is stopped by the
    guard; a sight by person or body lets no row be read by its place.
    """
    sight = SIGHTS[family]
    if sight.public:
        return EVERYTHING
    fitting = [grant for grant in sight.grants if caller and grant.fits(caller)]
    if any(grant.reach is Reach.ANYWHERE for grant in fitting):
        return EVERYTHING
    by_place = [grant for grant in fitting if grant.reach in (Reach.AT, Reach.WITHIN) and Relation.PLACE in grant.of]
    return Scope(beginnings(caller.region)) if caller and by_place else NOTHING
