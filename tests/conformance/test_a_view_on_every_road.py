"""On every road a view comes to what the definition makes of all published events, each of them applied once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct

from contracts.envelope import partition_of
from services.chassis.feeds import Feed, Record
from services.chassis.relay import Relay
from services.chassis.releasing import Released
from services.districts.ledger.database import Session
from services.districts.ledger.sink import LedgerSink
from tests.conformance.channels import trim
from tests.conformance.counted import ancestors, evolve, mended, view
from tests.conformance.road import Road


async def test_what_was_published_is_counted_once_from_all_channels(road: Road) -> None:
    await road.write()
    async with road.listening():
        await road.write()
        await road.settled()
    figures = {measure for (_, measure, _) in await road.ledger.figures(["counters.opened", "bells.hung"], ["110000"])}
    assert figures == {"counters.opened", "bells.hung"}


async def test_records_that_come_twice_count_once(road: Road) -> None:
    road.mangle = lambda _, records: [each for record in records for each in (record, record)] + records
    await road.write()
    async with road.listening():
        await road.write()
        await road.settled()


async def test_a_replay_from_zero_changes_nothing(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()

    prefix = (await road.ledger.generation()).prefix
    await road.database.unit(lambda session: session.of(prefix).run("update ~places set covered = 0, next_offset = -1"))
    road.reads_as(road.spec)
    async with road.listening(reader="again"):
        await road.write(streams=2)
        await road.settled()


def dying(road: Road, when: str, times: int = 3) -> Callable[..., Awaitable[Any]]:
    whole, left = road.database.unit, iter(range(times))

    async def unit(work: Any) -> Any:
        async def fatal(session: Session) -> Any:
            done = await work(session)
            if when == "before" and next(left, None) is not None:
                raise OSError("the process died here")
            return done

        done = await whole(fatal)
        if when == "after" and next(left, None) is not None:
            raise OSError("the process died here")
        return done

    return unit


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_around_the_commit_loses_and_doubles_nothing(
    road: Road, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the commit: before the feed, or Kafka, could hear of it."""
    await road.ledger.generation()
    await road.write()
    monkeypatch.setattr(road.database, "unit", dying(road, when))
    async with road.listening():
        await road.write(streams=3)
        await road.settled()


async def test_a_view_whose_database_went_back_reads_again_from_its_place(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
        older = await road.snapshot()
        await road.write()
        await road.settled()
        await road.go_back(older)
        await road.write()
        await road.settled()


async def test_a_fold_that_raises_parks_its_stream_until_it_is_mended_and_released(road: Road) -> None:
    road.reads_as(view(road.suffix, poisonous=True))
    sick, *_ = await road.write()
    before = len((await road.published())[sick])
    async with road.listening():
        await road.raise_it(sick, 666, 1)
        await road.write()
        await road.until_parked("fold:ZeroDivisionError", "waits-behind")
        road.folds_by(replace(road.spec, evolve=evolve))
        road.spec = replace(road.spec, evolve=mended)  # by which the definition counts the others
        await road.settled(upto={sick: before})
        assert await road.sink.release(sick) == Released(0, 2, "fold:ZeroDivisionError")
        road.folds_by(road.spec)
        assert await road.sink.release(sick) == Released(2, 0, None)
        await road.raise_it(sick, 2)
        await road.settled()


class Narrow(Struct, frozen=True, kw_only=True, tag="trial.counter.raised.v1"):
    by: str


async def test_a_body_that_cannot_be_read_parks_its_stream_until_its_reader_is_mended(road: Road) -> None:
    whole = road.spec
    sick, *_ = await road.write(streams=1, raises=0)
    road.reads_as(replace(whole, events={**whole.events, "trial.counter.raised.v1": Narrow}))
    await road.raise_it(sick, 3, 4)
    async with road.listening():
        await road.until_parked("unreadable-body", "waits-behind")
        road.spec = whole
        road.folds_by(whole)
        healthy = await road.write()
        await road.settled(upto={sick: 1})
        assert await road.sink.release(sick) == Released(2, 0, None)
        await road.raise_it(healthy[0], 1)
        await road.raise_it(sick, 5)
        await road.settled()


async def test_an_unknown_version_waits_and_what_is_behind_it_goes_on_once_it_is_skipped(road: Road) -> None:
    sick, *_ = await road.write(streams=1, raises=2)
    newer = _once(lambda record: _header(record, "ce_type", b"trial.counter.raised.v9"))
    road.mangle = lambda _, records: [newer(r) if b"raised" in _type(r) and _of(r, sick) else r for r in records]
    async with road.listening():
        await road.write()
        await road.until_parked("unknown-version", "waits-behind")
        (parked, _) = await road.ledger.parked()
        await road.settled(upto={sick: 1})
        await road.sink.skip(parked.event_id, "下一版的消息", "yunwei-01")
        assert await road.sink.release(sick) == Released(1, 0, None)
        assert await road.ledger.parked() == []


async def test_headers_that_cannot_be_read_lose_nothing(road: Road) -> None:
    """Damaged on its way: the chain shows the hole, the log gives what was meant, a release drains the rest."""
    sick, *_ = await road.write(streams=1, raises=3)
    broken = _once(lambda record: _header(record, "ce_position", b"\xff"))
    road.mangle = lambda _, records: [broken(r) if b"raised" in _type(r) and _of(r, sick) else r for r in records]
    async with road.listening():
        await road.write()
        if road.bootstrap:
            await road.until(lambda: _any_parked(road))
            await road.raise_it(sick, 7)
            await road.until(lambda: _passed(road, sick))
            await road.sink.release(sick)
        await road.settled()
        assert await road.ledger.parked() == []


async def test_two_workers_with_old_places_count_every_event_once(road: Road) -> None:
    await road.write()
    other = LedgerSink(road.spec, road.database, ancestors, road.clock)
    async with road.listening(), road.listening(other, "zombie"):
        await road.write()
        await road.settled()


async def test_what_is_sent_again_after_newer_records_is_dropped(road: Road) -> None:
    sent: dict[Feed, list[Record]] = {}

    def overtaken(feed: Feed, records: list[Record]) -> list[Record]:
        earlier = sent.get(feed, [])
        sent[feed] = [*earlier, *records]
        return [*records, *earlier]

    road.mangle = overtaken
    async with road.listening():
        for _ in range(3):
            ids = await road.write(streams=3)
            await road.settled()
            await road.raise_it(ids[0], 1, 2)
        await road.settled()


async def test_a_relay_that_dies_between_sending_and_recording_doubles_nothing(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, left = Relay._record, iter(range(2))

    async def dies(self: Relay, *args: Any) -> None:
        if next(left, None) is not None:
            raise OSError("the process died here")
        await whole(self, *args)

    monkeypatch.setattr(Relay, "_record", dies)
    async with road.listening():
        for _ in range(3):
            await road.write(streams=4)
            await road.settled()
    assert not road.bootstrap or next(left, None) is None


async def test_a_record_lost_on_the_way_is_refilled_from_the_published_log(road: Road) -> None:
    lost: set[Feed] = set()

    def losing(feed: Feed, records: list[Record]) -> list[Record]:
        if feed in lost or len(records) < 2:
            return records
        lost.add(feed)
        return records[1:]

    await road.write(streams=12)
    road.mangle = losing
    async with road.listening():
        await road.settled()
    assert lost


async def test_a_record_that_no_stream_can_be_named_for_stops_its_feed_and_says_so(road: Road) -> None:
    first, *_ = await road.write(streams=1)
    stopped: list[Feed] = []

    def foreign(feed: Feed, records: list[Record]) -> list[Record]:
        if stopped or not _of(records[0], first):
            return records
        stopped.append(feed)
        return [Record(b"short", [("ce_id", b"x")], b"{}"), *records]

    road.mangle = foreign
    async with road.listening() as feed:
        await road.until(lambda: _failing(feed, "without a readable key"))
        assert await road.counted() == (await road.expected(upto={first: 0}))
        if road.bootstrap:  # the other feeds of this reader go on
            others = {each: None for each in await road.write(streams=12) if partition_of(each) != partition_of(first)}
            histories = await road.published()
            await road.until(lambda: _applied(road, sum(len(histories[each]) for each in others)))
            assert "without a readable key" in (feed.failure or "")
            await trim(road.bootstrap, stopped[0])
            await road.settled()


def _type(record: Record) -> bytes:
    return dict(record.headers).get("ce_type") or b""


def _of(record: Record, stream: UUID) -> bool:
    return record.key == stream.bytes


def _once(change: Callable[[Record], Record]) -> Callable[[Record], Record]:
    left = iter([True])
    return lambda record: change(record) if next(left, False) else record


def _header(record: Record, name: str, value: bytes) -> Record:
    return record._replace(headers=[(n, value if n == name else v) for n, v in record.headers])


async def _any_parked(road: Road) -> bool:
    return bool(await road.ledger.parked())


async def _passed(road: Road, stream: UUID) -> bool:
    """Whether the mark has passed the newest event of a stream."""
    newest = (await road.published())[stream][-1].position
    return max(place.position for place in (await road.ledger.places()).values()) >= newest


async def _failing(feed: Any, told: str) -> bool:
    return told in (feed.failure or "")


async def _applied(road: Road, count: int) -> bool:
    return len((await road.counted())[1]) >= count
