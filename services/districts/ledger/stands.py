"""How far every view stands, read in one look: whether what was found before still holds, and how fresh it is."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from contracts.access.scope import NOTHING
from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import Database, Session
from services.districts.ledger.generations import State
from services.districts.ledger.tables import prefix

_SERVING: Final = "select view, generation from ledger_generations where state = $1"
_SHAPE: Final = "text text int int int text int text day"
# A place's turn never falls while its database goes forward; the others tell where it went back.
_OF_ONE: Final = (
    "select '{view}', source, count(*), cast(sum(turn) as bigint), cast(sum(position) as bigint), max(covered_at), "
    "min(covered), min(covered_at), min(as_of) from {prefix}places group by source"
)


class Stand(NamedTuple):
    """A view as it stands. `version`: another one wherever anything was read since, or another generation serves."""

    version: tuple[Any, ...]
    slowest: Mapping[Feed, Place]  # of each source, as far as all its feeds are


async def stands(database: Database, views: Collection[str]) -> dict[str, Stand]:
    """Of one moment. Raises LookupError where a view was never prepared."""

    async def work(session: Session) -> dict[str, Stand]:
        numbers = dict(await session.fetch("text int", _SERVING, str(State.SERVING)))
        lost = set(views) - numbers.keys()
        if lost:
            raise LookupError(f"the views {', '.join(sorted(lost))} have no generation yet")
        each = [_OF_ONE.format(view=view, prefix=prefix(view, numbers[view])) for view in views]
        found: dict[str, Stand] = {view: Stand((numbers[view],), {}) for view in views}
        for view, source, *version, covered, covered_at, as_of in await session.fetch(_SHAPE, " union all ".join(each)):
            place = Place(covered=covered, covered_at=covered_at, as_of=as_of)
            before = found[view]
            slowest = {**before.slowest, Feed(source, "", 0): place}
            found[view] = Stand((*before.version, source, *version, as_of), slowest)
        return found

    return await database.shown(work, NOTHING)
