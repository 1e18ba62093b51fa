"""Repair a view: what differs from the log is restored from it, row by row and figure by figure, while people read."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.chassis import metrics
from services.chassis.feeds import Feed
from services.districts.desk import Districts
from services.districts.ledger.database import Session
from services.districts.ledger.generations import serving
from services.districts.ledger.recounting import Key, Unfoldable
from services.districts.one_district import AT_ONCE, restored_from_log
from services.districts.verifying.difference import Difference
from services.districts.verifying.on_demand import Verified, verified

ROUNDS: Final = 1_000  # rows that stood in the way of another, restored together with it
_STRAY: Final = "where feed not in (select feed from ~places)"


class Repaired(NamedTuple):
    """`changed` is what was not as the log gives it, and is by now; `after` what a look at all of it says since."""

    view: str
    streams: int
    changed: list[str]
    after: Verified

    def told(self) -> dict[str, Any]:
        return {"view": self.view, "streams": self.streams, "changed": self.changed, "after": self.after.told()}


async def repaired(districts: Districts, view: str) -> Repaired:
    """Raises UnknownView, OtherFold, Restored, Unavailable, NotReached; Unfoldable where the log itself does not fold.

    What can be found only once something else is in order (a row hidden by another's key) is found in a second look.
    """
    found = await verified(districts, view)
    streams, changed = 0, list[str]()
    if found.differences:
        changed += await _without_strays(districts, view, found.differences)
        for feed in sorted({each.feed for each in found.differences if each.feed}):
            wrong = [each for each in found.differences if each.feed == feed]
            restored, told = await _repaired(districts, view, feed, wrong)
            streams, changed = streams + restored, changed + told
        metrics.REPAIRS.labels(view).inc(streams)
        found = await verified(districts, view)
    return Repaired(view, streams, changed, found)


async def _repaired(
    districts: Districts, view: str, feed: Feed, wrong: Collection[Difference]
) -> tuple[int, list[str]]:
    """How many rows were restored, and what was changed."""
    streams = sorted({each.stream for each in wrong if each.stream})
    changed: list[str] = []
    for at in range(0, len(streams), AT_ONCE):
        changed += await _restored(districts, view, feed, streams[at : at + AT_ONCE])
    keys = _figures(wrong)
    while keys:
        try:
            return len(streams), changed + await districts.sinks[view].recount(feed, keys)
        except Unfoldable as other:  # a row that counts there was broken after it was looked at
            changed += await _restored(districts, view, feed, [other.stream])
            streams.append(other.stream)
    return len(streams), changed


async def _restored(districts: Districts, view: str, feed: Feed, streams: Iterable[UUID]) -> list[str]:
    """Together with the rows whose own histories stand in the way."""
    together = list(streams)
    for _ in range(ROUNDS):
        try:
            return await restored_from_log(districts, view, feed, together)
        except Unfoldable as other:
            if other.stream in together:
                raise
            together.append(other.stream)
    raise LookupError(f"{feed}: more than {ROUNDS} rows stand in each other's way: rebuild {view}")


def _figures(wrong: Collection[Difference]) -> set[Key]:
    """What was posted wrongly, by measure and region; of a wrong balance, the measure is what matters."""
    posted = {(each.key[0], each.key[1]) for each in wrong if each.kind == "postings"}
    return posted | {(each.key[1], each.key[0]) for each in wrong if each.kind == "balances"}


async def _without_strays(districts: Districts, view: str, wrong: Collection[Difference]) -> list[str]:
    """Take out what belongs to no feed of the view: no fact can have put it there."""
    strays = [each for each in wrong if each.feed is None and each.kind in ("postings", "balances")]
    if not strays:
        return []

    async def work(session: Session) -> None:
        tables = session.of((await serving(session, view)).prefix)
        for table in ("postings", "balances"):
            await tables.run(" ".join(["delete from", f"~{table}", _STRAY]))

    await districts.database.unit(work)
    return [f"{each.kind} {' '.join(each.key)}: {each.found}, not {each.expected}" for each in strays]
