"""Read your own write: wait, bounded, until the views cover what a command's receipt names."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Response

from contracts.envelope import PARTITIONS
from contracts.refusal import Refusal
from contracts.registration import CHANNEL_APPLICATIONS
from services.chassis.epochs import NEW_LOG, Standing, standing
from services.chassis.feeds import Feed, Place
from services.chassis.problems import problem
from services.chassis.streams import Mark
from services.districts.desk import VIEWS, Districts, TheDistricts
from services.districts.ledger.reader import Ledger

PATIENCE: Final = 5.0  # seconds
LOOK: Final = 0.02
CHANNELS: Final = {channel for spec in VIEWS for channel in spec.channels} | {CHANNEL_APPLICATIONS}
MOST: Final = 100  # marks of one receipt


class Covered(StrEnum):
    """What became of the facts of a receipt, as far as the views know."""

    COVERED = "covered"
    PARKED = "parked"  # read, but one of them lies in quarantine
    PENDING = "pending"  # not read within the time
    LOST = "lost"  # written after the point that a restore went back to


class NotShown(Exception):
    """What a receipt names cannot be shown: it is not read yet, or a restore has taken it away."""

    def __init__(self, state: Covered, marks: Sequence[Mark], places: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(f"{len(marks)} marks are {state}")
        self.state, self.places = state, places


class BadReceipt(Refusal):
    zh = "请求头 Linli-Receipt 无法读取:{receipt}"
    en = "the header Linli-Receipt cannot be read: {receipt}"
    status = 400
    field = "Linli-Receipt"


def read(header: str) -> list[Mark]:
    """`epoch/channel/partition/position, …`. Raises BadReceipt."""
    try:
        marks = [_mark(part.strip()) for part in header.split(",") if part.strip()]
    except ValueError as wrong:
        raise BadReceipt(receipt=header[:80]) from wrong
    if len(marks) > MOST:
        raise BadReceipt(receipt=f"{len(marks)} marks")
    return marks


def _mark(part: str) -> Mark:
    epoch, channel, partition, position = part.split("/")
    mark = Mark(int(epoch), channel, int(partition), int(position))
    if not (mark.epoch > 0 and 0 <= mark.partition < PARTITIONS and mark.position > 0 and channel in CHANNELS):
        raise ValueError(part)
    return mark


async def wait(districts: Districts, marks: Sequence[Mark], patience: float | None = None) -> Covered:
    """Until every view that reads a mark's channel covers it."""
    try:
        async with asyncio.timeout(PATIENCE if patience is None else patience):
            while (state := await _state(districts, marks)) is Covered.PENDING:
                await asyncio.sleep(LOOK)
            return state
    except TimeoutError:
        return Covered.PENDING


async def _state(districts: Districts, marks: Sequence[Mark]) -> Covered:
    states = set()
    for mark in marks:
        for ledger in districts.ledgers.values():
            source = ledger.spec.channels.get(mark.channel)
            if source:
                states.add(await _of(districts, ledger, Feed(source, mark.channel, mark.partition), mark))
    for worst in (Covered.LOST, Covered.PENDING, Covered.PARKED):
        if worst in states:
            return worst
    return Covered.COVERED


async def _of(districts: Districts, ledger: Ledger, feed: Feed, mark: Mark) -> Covered:
    place = (await ledger.places()).get(feed, Place(epoch=0))
    restored = place.epoch > mark.epoch  # only then is there more to know than the place tells
    epochs = await districts.logs[feed.source].epochs() if restored else NEW_LOG
    stands = standing(mark, place, epochs)
    if stands is not Standing.COVERED:
        return Covered.LOST if stands is Standing.LOST else Covered.PENDING
    parked = any(each.feed == feed and each.position == mark.position for each in await ledger.parked())
    return Covered.PARKED if parked else Covered.COVERED


async def awaited(districts: TheDistricts, linli_receipt: Annotated[str | None, Header()] = None) -> dict[str, str]:
    """The header that tells what the wait came to; empty where no receipt was given. Raises BadReceipt, NotShown."""
    if not linli_receipt:
        return {}
    marks = read(linli_receipt)
    state = await wait(districts, marks)
    if state in (Covered.PENDING, Covered.LOST):
        raise NotShown(state, marks, await how_far(districts, marks))
    return {"Linli-Receipt-Status": str(state)}


async def how_far(districts: Districts, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """For each view that does not show a mark: where the fact stands, and how far the view has come there."""
    found = []
    for mark in marks:
        for view, ledger in districts.ledgers.items():
            source = ledger.spec.channels.get(mark.channel)
            if source:
                place = (await ledger.places()).get(Feed(source, mark.channel, mark.partition), Place(epoch=0))
                at = {"view": view, "channel": mark.channel, "partition": mark.partition, "wanted": mark.position}
                if standing(mark, place, NEW_LOG) is not Standing.COVERED or place.epoch > mark.epoch:
                    found.append(at | {"position": place.position, "epoch": place.epoch})
    return found


def not_shown(no: NotShown) -> Response:
    """503 while it may still come, 409 where it never will; `errors` names each view and how far it is."""
    lost = no.state is Covered.LOST
    zh, en = _LOST if lost else _PENDING
    errors = [{"field": "Linli-Receipt", "value": at, "rule": str(no.state), "zh": zh, "en": en} for at in no.places]
    headers = {"Linli-Receipt-Status": str(no.state)} | ({} if lost else {"Retry-After": "2"})
    return problem(409 if lost else 503, rule=f"receipt-{no.state}", zh=zh, en=en, errors=errors, headers=headers)


_PENDING: Final = (
    "刚才办理的内容还没有进入视图,请稍后再看",
    "what was written is not in the view yet; look again in a moment",
)
_LOST: Final = (
    "回执所指的内容已随数据恢复丢失,须重新办理",
    "what the receipt names was lost when the data was put back from a backup; it must be written again",
)
TheReceipt = Annotated[dict[str, str], Depends(awaited)]
