"""Hold a generation that is being built, or follows beside, against the one that serves, while both go on."""

import asyncio
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from services.chassis.feeds import Feed
from services.districts.ledger.database import Database, Session
from services.districts.ledger.differing import changed, differences, level, totals
from services.districts.ledger.generations import Generation, building, serving
from services.districts.ledger.place import all_places

ROUNDS: Final = 50
PAUSE: Final = 0.1  # seconds for the two to come to the same marks


class NothingBuilt(LookupError):
    """The view has no generation beside the one that serves."""


class Comparison(NamedTuple):
    """What came of it. A feed of which the two never stood at the same mark could not be compared."""

    serving: Generation
    beside: Generation
    compared: int  # feeds
    of: int
    differences: list[str]


async def compare(database: Database, view: str, day: date) -> Comparison:
    """Each feed in a snapshot in which both stand at the same mark. Raises NothingBuilt."""
    seen: set[Feed] = set()
    found: list[str] = []
    for _ in range(ROUNDS):
        one, other, feeds, now, told = await database.read(partial(_looked, view, day, seen), whole=True)
        seen |= now
        found += told
        if seen >= feeds:
            break
        await asyncio.sleep(PAUSE)
    return Comparison(one, other, len(seen), len(feeds), list(dict.fromkeys(found)))


async def _looked(
    view: str, day: date, seen: set[Feed], session: Session
) -> tuple[Generation, Generation, set[Feed], set[Feed], list[str]]:
    one, other = await serving(session, view), await building(session, view)
    if other is None:
        raise NothingBuilt(view)
    held = await all_places(session.of(one.prefix))
    feeds = {each.feed for each in held if each.place.position}
    now = (await level(session, one, other) & feeds) - seen
    return one, other, feeds, now, await differing(session, one, other, now, day)


async def differing(session: Session, one: Generation, other: Generation, feeds: set[Feed], day: date) -> list[str]:
    """As people read it: the tables, the city's figures that are others, some of the rows."""
    wrong = await differences(session, one, other, feeds)
    if not wrong.tables:
        return []
    figures = changed(await totals(session, one, day), await totals(session, other, day))
    return [*(f"{name} differ" for name in wrong.tables), *figures, *wrong.named]
