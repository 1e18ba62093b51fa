"""Rebuild one district of a view in place: every stream that was ever posted there is folded anew from the log."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.envelope import partition_of
from contracts.refusal import Refusal
from services.chassis.feeds import Feed, Record
from services.districts import places
from services.districts.desk import Districts
from services.districts.ledger.building.progress import Progress, Stage
from services.districts.ledger.database import Session
from services.districts.ledger.generations import OtherFold
from services.districts.ledger.reckoning import within
from services.districts.ledger.sink import PlaceBeyond

ROUNDS: Final = 50  # of reading what a stream was told while its records were read
_TOUCHED: Final = "select distinct stream from ~touched where region among($1 text) order by stream"
AT_ONCE: Final = 2_000  # streams of one feed in one transaction


class NotReached(Refusal):
    zh = "视图 {view} 的读者一直领先于日志读取,请稍后再试"
    en = "the readers of the view {view} were always ahead of what was read from the log: try again"
    status = 503


class Repaired(NamedTuple):
    """What was folded anew, and what of it (here and in other districts) had not been what the log gives."""

    streams: int
    differences: list[str]


async def rebuilt_district(districts: Districts, view: str, district: str, progress: Progress) -> Repaired:
    """Feed by feed under the place's lock, with the fold that serves. Raises UnknownRegion, OtherFold, Unavailable."""
    places.region(district, districts.today())
    generation = await districts.ledger(view).generation()
    if not generation.made_by(districts.specs[view]):
        raise OtherFold(generation, districts.specs[view])
    touched = await _touched(districts, view, generation.prefix, district)
    progress.expect(sum(map(len, touched.values())))
    differences: list[str] = []
    for feed, streams in sorted(touched.items()):
        for at in range(0, len(streams), AT_ONCE):
            differences += await restored_from_log(districts, view, feed, streams[at : at + AT_ONCE])
            progress.fold(len(streams[at : at + AT_ONCE]))
    progress.reach(Stage.DONE)
    return Repaired(progress.done, differences)


async def _touched(districts: Districts, view: str, prefix: str, district: str) -> dict[Feed, list[UUID]]:
    """The streams that were ever posted to a region that lies in the district, or did on some day."""

    async def work(session: Session) -> list[UUID]:
        tables = session.of(prefix)
        regions: set[str] = set()
        for day in (districts.today(), *places.turning_days()):
            regions |= (await within(tables, [district], day, places.ancestors)).keys()
        return [stream for (stream,) in await tables.fetch("uuid", _TOUCHED, sorted(regions))]

    by_feed: defaultdict[Feed, list[UUID]] = defaultdict(list)
    for stream in await districts.database.read(work, whole=True):
        for channel, source in districts.specs[view].channels.items():
            by_feed[Feed(source, channel, partition_of(stream))].append(stream)
    return dict(by_feed)


async def restored_from_log(districts: Districts, view: str, feed: Feed, streams: Sequence[UUID]) -> list[str]:
    """What was told meanwhile is read on until the place, when it is locked, is not beyond what was read."""
    log, sink = districts.logs[feed.source], districts.sinks[view]
    records: dict[UUID, list[Record]] = {stream: [] for stream in streams}
    alone = len(districts.specs[view].channels) == 1  # else a stream without records belongs to another channel
    read_to = 0
    for _ in range(ROUNDS):
        head = await log.head()
        async for record in _records(log, feed, streams, read_to, head):
            records[UUID(bytes=record.key or b"")].append(record)
        read_to = head
        try:
            found = {stream: some for stream, some in records.items() if some or alone}
            return await sink.restore_many(feed, found, read_to=read_to)
        except PlaceBeyond:
            continue
    raise NotReached(view=view)


async def _records(log: Any, feed: Feed, streams: Collection[UUID], after: int, head: int) -> AsyncIterator[Record]:
    marks: Mapping[Feed, int] = {feed: 0}
    async for batch in log.records(marks, after, head, streams=streams):
        for record in batch.get(feed, []):
            if record.key is not None:  # what the log says of itself has none
                yield record
