"""What evaluation tells procurement: records as its published log would hand them over, to both of its readers here."""

from collections import Counter
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import msgspec

from contracts.envelope import Envelope, partition_of, to_headers
from contracts.evaluation import (
    CHANNEL_GRADES,
    CHANNEL_RESULTS,
    CHANNELS,
    GradeEvent,
    PartTakenV1,
    ProjectResultAnnulledV1,
    ProjectResultPublishedV1,
    ResultEvent,
)
from contracts.evaluation_words import Band
from services.chassis.feeds import Feed, Place, Record
from services.chassis.reaction import ReactionSink
from services.chassis.store import Store
from services.procurement.features import when_grade_changes, when_result_published

REACTIONS: Final = {CHANNEL_RESULTS: when_result_published.REACTION, CHANNEL_GRADES: when_grade_changes.REACTION}


def result(on: date, *, total: int = 9_250, band: Band = Band.EXCELLENT) -> ProjectResultPublishedV1:
    """The composite of three parts, with beneficiaries enough."""
    return ProjectResultPublishedV1(
        self_score=total,
        beneficiary_score=total,
        third_party_score=total,
        weights={"self": 20, "beneficiary": 30, "third-party": 50},
        raters=35,
        moved=False,
        total=total,
        band=band,
        published_on=on,
    )


def annulled(on: date, published: UUID | None) -> ProjectResultAnnulledV1:
    return ProjectResultAnnulledV1(because_of=published, annulled_on=on)


class Evaluation:
    """Evaluation as procurement's readers meet it: positions rise along its log, versions along each of its streams."""

    def __init__(self, procurement: Store) -> None:
        self._sinks = {channel: ReactionSink(procurement, reaction) for channel, reaction in REACTIONS.items()}
        self._position = 0
        self._versions = Counter[UUID]()

    async def tells(
        self, event: GradeEvent | ResultEvent | PartTakenV1, subject: str, on: str, region: str = "110113001"
    ) -> UUID:
        """Read by procurement, applied or parked. Answers the identity of the event."""
        (channel,) = [channel for channel, kinds in CHANNELS.items() if type(event) in kinds]
        sink, stream = self._sinks[channel], UUID(subject)
        feed = Feed("evaluation", channel, partition_of(stream))
        place = (await sink.places()).get(feed, Place())
        self._position = max(self._position, place.position) + 1
        self._versions[stream] += 1
        envelope = Envelope(
            type=str(type(event).__struct_config__.tag),
            id=uuid4(),
            source=feed.source,
            epoch=1,
            subject=stream,
            version=self._versions[stream],
            position=self._position,
            previous=place.position,
            effective_on=date.fromisoformat(on),
            recorded_at=sink.store.clock.now(),
            region=region,
        )
        await sink.apply(feed, [Record(stream.bytes, to_headers(envelope), msgspec.json.encode(event))])
        return envelope.id

    async def publishes(self, project: str, on: str, **what: object) -> UUID:
        """The result of a project."""
        return await self.tells(msgspec.structs.replace(result(date.fromisoformat(on)), **what), project, on)

    async def annuls(self, project: str, on: str, published: UUID | None = None) -> UUID:
        """What it published with that event."""
        return await self.tells(annulled(date.fromisoformat(on), published), project, on)

    async def parked(self, channel: str) -> list[tuple[UUID, str]]:
        """What procurement could not read of a channel: the streams and the causes."""
        sink = self._sinks[channel]
        return [(each.stream, each.cause) for each in await sink.store.recorder.parked(sink.reaction.name)]
