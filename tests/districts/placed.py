"""Every view with a row at each of some places, one that moved, one without a place and one in quarantine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from contracts.access.caller import Caller
from contracts.access.deciding import sees
from contracts.access.standing import Relation, Standing
from contracts.roles import Role
from services.districts.desk import VIEWS
from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.generations import prepare
from services.districts.ledger.tables import ELSEWHERE, FOUND, HISTORY, PARKED, PLACES, ROWS, TOUCHED

OWN: Final = ("110113", "110113001", "110113001012")
OTHER: Final = ("110105", "110105001", "110105001024")
TURNED: Final = ("110118", "110228")  # a district, and the county that it was
CITY: Final = "110000"
MOVED: Final = (OTHER[2], OWN[2])  # where it lies, and where it lay
LYING: Final[Sequence[tuple[str, ...]]] = (*((place,) for place in (*OWN, *OTHER, *TURNED, CITY)), MOVED, ("",))
UNITS: Final = (*OWN, *OTHER, TURNED[0], CITY)
DAY, INSTANT = date(2026, 5, 6), datetime(2026, 5, 6, 4, tzinfo=UTC)
TABLES: Final = ("rows", "history", "touched", "found")  # in which a stream stands that is shown


class Placed(NamedTuple):
    """How the tables of a view begin, and where each stream lies and lay."""

    prefix: str
    streams: Mapping[UUID, tuple[str, ...]]

    def seen(self, view: str, caller: Caller | None) -> set[UUID]:
        """What the table of permissions lets the caller see, asked in Python."""
        return {
            stream
            for stream, places in self.streams.items()
            if any(sees(caller, f"districts.{view}", Standing(places=((Relation.PLACE, at),))) for at in places)
        }


def callers() -> Iterator[Caller | None]:
    """Nobody, and every role of every unit."""
    yield None
    for role in Role:
        for unit in UNITS:
            yield Caller(subject="reader", role=role, region=unit)


async def placed(database: Database) -> dict[str, Placed]:
    """By view."""
    return {spec.name: await _filled(database, (await prepare(database, spec)).prefix) for spec in VIEWS}


async def _filled(database: Database, prefix: str) -> Placed:
    found = Placed(prefix, {uuid4(): places for places in LYING})
    at = {stream: places[0] for stream, places in found.streams.items()}

    async def work(session: Session) -> None:
        tables = session.of(prefix)
        await tables.put(PLACES, How.NEW, [(1, "s", "c", 0, 0, 1, None, 1, None, 0, DAY, 1, 0, 0)])
        await tables.put(ROWS, How.NEW, [(s, 1, "{}", DAY, DAY, 1, 1, 0, None, None, at[s]) for s in at])
        await tables.put(ELSEWHERE, How.KEEP, [(s, lay) for s, places in found.streams.items() for lay in places[1:]])
        await tables.put(HISTORY, How.NEW, [(s, DAY, 1, 1, "n", uuid4(), INSTANT, b"{}", None) for s in at])
        counted = [("m", place, s) for s, places in found.streams.items() for place in places]
        await tables.put(TOUCHED, How.KEEP, counted)
        await tables.put(FOUND, How.KEEP, [(place, s, place) for _, place, s in counted])
        await tables.put(PARKED, How.NEW, [(uuid4(), 1, uuid4(), 2, 1, "fold:x", "", "[]", b"{}")])

    await database.unit(work)
    return found
