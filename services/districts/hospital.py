"""The hospital of events: each reader's quarantine by case: a stream, what stopped it, and what waits behind."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from contracts.refusal import Refusal
from services.chassis import quarantine_api
from services.chassis.recorder import Unavailable
from services.chassis.releasing import NotParked
from services.districts.desk import Districts
from services.districts.freshness import PATIENCE
from services.districts.measures import MEASURES


class UnknownReader(Refusal):
    zh = "没有名为 {reader} 的视图或联动"
    en = "there is no view and no reaction called {reader}"
    status = 404
    field = "reader"


class Ward(Protocol):
    """One reader's quarantine."""

    async def records(self, stream: UUID | None = None) -> list[dict[str, Any]]:
        """What waits, in the order of the log; one stream's with headers and body. Raises NotParked, Unavailable."""

    async def release(self, stream: UUID) -> Mapping[str, Any]:
        """Try again and drain in order: {released, waiting, cause}. Raises NotParked, Unavailable."""

    async def skip(self, event_id: UUID, reason: str, by: str) -> None:
        """Leave one event out for good. Raises NotParked, Unavailable."""


@dataclass(frozen=True)
class OfView:
    districts: Districts
    view: str

    async def records(self, stream: UUID | None = None) -> list[dict[str, Any]]:
        parked = await self.districts.ledger(self.view).parked()
        if stream is None:
            return [quarantine_api.listed(each) for each in parked]
        found = [quarantine_api.told(each) for each in parked if each.stream == stream]
        if not found:
            raise NotParked(stream)
        return found

    async def release(self, stream: UUID) -> Mapping[str, Any]:
        return quarantine_api.outcome(await self.districts.sinks[self.view].release(stream))

    async def skip(self, event_id: UUID, reason: str, by: str) -> None:
        await self.districts.sinks[self.view].skip(event_id, reason, by)


@dataclass(frozen=True)
class OfReaction:
    log: Any  # of the service that reacts
    reaction: str

    async def records(self, stream: UUID | None = None) -> list[dict[str, Any]]:
        return list(await self.log.quarantine(self.reaction, stream))

    async def release(self, stream: UUID) -> Mapping[str, Any]:
        released: Mapping[str, Any] = await self.log.release(self.reaction, stream)
        return released

    async def skip(self, event_id: UUID, reason: str, by: str) -> None:
        await self.log.skip(self.reaction, event_id, reason, by)


async def wards(districts: Districts) -> tuple[dict[str, Ward], list[str]]:
    """Every reader's by its name; and the services that did not answer, whose reactions are not among them."""
    found: dict[str, Ward] = {view: OfView(districts, view) for view in districts.specs}
    silent = []
    for service, reactions in zip(districts.logs, await _reactions(districts), strict=True):
        if reactions is None:
            silent.append(service)
        for name in reactions or ():
            found[name] = OfReaction(districts.logs[service], name)
    return found, silent


async def _reactions(districts: Districts) -> list[list[str] | None]:
    async def names(log: Any) -> list[str] | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return [each["name"] for each in await log.reactions()]
        except (Unavailable, TimeoutError, OSError):
            return None

    return await asyncio.gather(*(names(log) for log in districts.logs.values()))


async def ward(districts: Districts, reader: str) -> Ward:
    """Raises UnknownReader; Unavailable where a service that may have it does not answer."""
    found, silent = await wards(districts)
    if reader not in found:
        if reader.partition(".")[0] in silent:
            raise Unavailable(f"{reader.partition('.')[0]} does not answer")
        raise UnknownReader(reader=reader)
    return found[reader]


def cases(reader: str, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """By stream: where and why it stopped, how many events wait in all, and the figures that miss it."""
    by_stream: dict[Any, list[Mapping[str, Any]]] = {}
    for record in records:
        by_stream.setdefault(record["stream"], []).append(record)
    return [{"reader": reader, **of[0], "events": len(of), "missed_by": missed_by(reader)} for of in by_stream.values()]


def missed_by(reader: str) -> list[dict[str, str]]:
    """The figures of a view: whatever the stream says next is in none of them. A reaction's effects are no figures."""
    of_view = (measure for measure in MEASURES if measure.view == reader)
    return [{"measure": each.name, "title": each.title, "title_en": each.title_en} for each in of_view]
