"""What a view counts, reckoned by two roads at one moment, so that each can be held against the other."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.balances import Ancestors, Cell
from services.districts.ledger.database import Session
from services.districts.ledger.place import all_places
from services.districts.ledger.reckoning import Figures, standing


class Audit(NamedTuple):
    """One snapshot of a view.

    `standing` are balances, of every region asked for; `posted` are the postings that stand on the day, by smallest
    region; `places` say to where in the log both are, and `parked` how many events lie in quarantine.
    """

    standing: Figures
    posted: Figures
    places: dict[Feed, Place]
    parked: int


async def audit(
    session: Session, measures: Sequence[str], regions: Sequence[str], day: date, ancestors: Ancestors
) -> Audit:
    posted = await session.fetch(
        "text text text int",
        "select region, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where measure among($1 text) and effective_on <= $2 group by region, measure, cut",
        list(measures),
        day,
    )
    cells: dict[Cell, int] = {(region, measure, cut): amount for region, measure, cut, amount in posted if amount}
    parked = await session.fetch("int", "select count(*) from ~parked")
    places = {held.feed: held.place for held in await all_places(session)}
    return Audit(await standing(session, measures, regions, day, ancestors), cells, places, parked[0][0])
