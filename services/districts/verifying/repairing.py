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

SHOWN: Final = 200  # changes that are told by name
_STRAY: Final = "where feed not in (select feed from ~places)"


class Repaired(NamedTuple):
    """`changed` is what differed and does not any more; `after` what a look at all of it says since."""

    view: str
    streams: int  # rows that were restored
    changed: list[Difference]
    after: Verified

    def told(self) -> dict[str, Any]:
        return {
            "view": self.view,
            "streams": self.streams,
            "changes": len(self.changed),
            "changed": [each.told() for each in self.changed[:SHOWN]],
            "after": self.after.told(),
        }


async def repaired(districts: Districts, view: str) -> Repaired:
    """Raises UnknownView, OtherFold, Restored, Unavailable, NotReached; Unfoldable where the log does not fold."""
    found = await verified(districts, view)
    if not found.differences:
        return Repaired(view, 0, [], found)
    await _without_strays(districts, view, found.differences)
    streams = 0
    for feed in sorted({each.feed for each in found.differences if each.feed}):
        wrong = [each for each in found.differences if each.feed == feed]
        streams += await _repaired(districts, view, feed, wrong)
    metrics.REPAIRS.labels(view).inc(streams)
    after = await verified(districts, view)
    return Repaired(view, streams, [each for each in found.differences if each not in after.differences], after)


async def _repaired(districts: Districts, view: str, feed: Feed, wrong: Collection[Difference]) -> int:
    """How many rows were restored."""
    streams = sorted({each.stream for each in wrong if each.stream})
    for at in range(0, len(streams), AT_ONCE):
        await _restored(districts, view, feed, streams[at : at + AT_ONCE])
    keys = _figures(wrong)
    while keys:
        try:
            await districts.sinks[view].recount(feed, keys)
        except Unfoldable as other:  # a row that counts there was broken after it was looked at
            await _restored(districts, view, feed, [other.stream])
            streams.append(other.stream)
        else:
            break
    return len(streams)


async def _restored(districts: Districts, view: str, feed: Feed, streams: Iterable[UUID]) -> None:
    """Together with the rows whose own histories stand in the way."""
    together = list(streams)
    while True:
        try:
            await restored_from_log(districts, view, feed, together)
        except Unfoldable as other:
            if other.stream in together:
                raise
            together.append(other.stream)
        else:
            return


def _figures(wrong: Collection[Difference]) -> set[Key]:
    """What was posted wrongly, by measure and region; of a wrong balance, the measure is what matters."""
    posted = {(each.key[0], each.key[1]) for each in wrong if each.kind == "postings"}
    return posted | {(each.key[1], each.key[0]) for each in wrong if each.kind == "balances"}


async def _without_strays(districts: Districts, view: str, wrong: Collection[Difference]) -> None:
    """Take out what belongs to no feed of the view: no fact can have put it there."""
    if not any(each.feed is None and each.kind in ("postings", "balances") for each in wrong):
        return

    async def work(session: Session) -> None:
        tables = session.of((await serving(session, view)).prefix)
        for table in ("postings", "balances"):
            await tables.run(" ".join(["delete from", f"~{table}", _STRAY]))

    await districts.database.unit(work)
