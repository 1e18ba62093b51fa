"""Read your own write: wait, bounded, until the views cover what a command's receipt names."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Depends, Header, Response

from contracts.envelope import PARTITIONS
from contracts.refusal import Refusal
from contracts.registration import CHANNEL_APPLICATIONS
from services.chassis.epochs import NEW_LOG, Epochs, Standing, standing
from services.chassis.feeds import Feed, Place
from services.chassis.problems import problem
from services.chassis.recorder import Unavailable
from services.chassis.streams import Mark
from services.districts import freshness
from services.districts.desk import VIEWS, Districts, TheDistricts

PATIENCE: Final = 5.0  # seconds
LOOK: Final = 0.02
CHANNELS: Final = {channel for spec in VIEWS for channel in spec.channels} | {CHANNEL_APPLICATIONS}
MOST: Final = 20  # marks of one receipt: no command publishes half as many facts
_CHANNEL: Final = "|".join(re.escape(channel) for channel in sorted(CHANNELS))
_MARK: Final = rf"[1-9][0-9]{{0,8}}/(?:{_CHANNEL})/(?:{'|'.join(map(str, range(PARTITIONS)))})/[1-9][0-9]{{0,17}}"
MARK: Final = re.compile(_MARK)
DESCRIBED: Final[dict[str, Any]] = {"pattern": rf"^({_MARK}(, ?{_MARK}){{0,{MOST - 1}}})?$"}


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


class TooManyMarks(Refusal):
    zh = "请求头 Linli-Receipt 含 {marks} 项,最多 {most} 项"
    en = "the header Linli-Receipt names {marks} facts; {most} at most"
    status = 400
    field = "Linli-Receipt"


def read(header: str) -> list[Mark]:
    """`epoch/channel/partition/position, …`, or nothing. Raises BadReceipt, TooManyMarks."""
    try:
        marks = [_mark(part) for part in re.split(", ?", header) if header]
    except ValueError as wrong:
        raise BadReceipt(receipt=header[:80]) from wrong
    if len(marks) > MOST:
        raise TooManyMarks(marks=len(marks), most=MOST)
    return marks


def _mark(part: str) -> Mark:
    if MARK.fullmatch(part) is None:
        raise ValueError(part)
    epoch, channel, partition, position = part.split("/")
    return Mark(int(epoch), channel, int(partition), int(position))


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
    """Quarantine is looked into only once everything else is there."""
    seen = await _look(districts, marks)
    states = {each.state for each in seen}
    for worst in (Covered.LOST, Covered.PENDING):
        if worst in states:
            return worst
    return Covered.PARKED if await _any_parked(districts, seen) else Covered.COVERED


class Seen(NamedTuple):
    """How a mark stands in one view that reads its channel."""

    mark: Mark
    view: str
    feed: Feed
    place: Place
    state: Covered


async def _look(districts: Districts, marks: Sequence[Mark]) -> list[Seen]:
    """Each view's places and each log's epochs are read once, whatever the number of marks."""
    seen = []
    for view, ledger in districts.ledgers.items():
        sources = ledger.spec.channels
        read = [mark for mark in marks if mark.channel in sources]
        if not read:
            continue
        feeds = [(mark, Feed(sources[mark.channel], mark.channel, mark.partition)) for mark in read]
        epochs = {source: await _epochs(districts, source) for source in {feed.source for _, feed in feeds}}
        places = await ledger.places()
        for mark, feed in feeds:
            place = places.get(feed, Place(epoch=0))
            seen.append(Seen(mark, view, feed, place, _of(mark, place, epochs[feed.source])))
    return seen


def _of(mark: Mark, place: Place, epochs: Epochs | None) -> Covered:
    """By the log's epochs: a view that had read beyond a restore stands where it stood, with what is no more.

    A place of an epoch that they do not tell says nothing of the mark: they are a moment old, or the service is silent.
    Then the view alone is believed, where both are of one epoch.
    """
    stands = standing(mark, place, epochs or NEW_LOG)
    newest = epochs[-1][0] if epochs else mark.epoch
    if stands is Standing.COVERED and place.epoch <= newest:
        return Covered.COVERED
    return Covered.LOST if stands is Standing.LOST else Covered.PENDING


async def _epochs(districts: Districts, source: str) -> Epochs | None:
    """As the log told them a moment ago; None where the service is silent."""
    return await districts.epochs.of(source, partial(_asked, districts, source))


async def _asked(districts: Districts, source: str) -> Epochs | None:
    try:
        async with asyncio.timeout(freshness.PATIENCE):
            found: Epochs = await districts.logs[source].epochs()
            return found
    except (Unavailable, TimeoutError, OSError):
        return None


async def _any_parked(districts: Districts, seen: Sequence[Seen]) -> bool:
    for view in {each.view for each in seen}:
        named = {(each.feed, each.mark.position) for each in seen if each.view == view}
        if any((each.feed, each.position) in named for each in await districts.ledgers[view].parked()):
            return True
    return False


async def awaited(
    districts: TheDistricts, linli_receipt: Annotated[str | None, Header(json_schema_extra=DESCRIBED)] = None
) -> dict[str, str]:
    """The header that tells what the wait came to; empty where no receipt was given.

    Raises BadReceipt, TooManyMarks, NotShown.
    """
    if not linli_receipt:
        return {}
    marks = read(linli_receipt)
    state = await wait(districts, marks)
    if state in (Covered.PENDING, Covered.LOST):
        raise NotShown(state, marks, await how_far(districts, marks))
    return {"Linli-Receipt-Status": str(state)}


async def how_far(districts: Districts, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """For each view that does not show a mark: where the fact stands, and how far the view has come there."""
    return [
        {
            "view": each.view,
            "channel": each.mark.channel,
            "partition": each.mark.partition,
            "wanted": each.mark.position,
            "position": each.place.position,
            "epoch": each.place.epoch,
        }
        for each in await _look(districts, marks)
        if each.state is not Covered.COVERED
    ]


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
