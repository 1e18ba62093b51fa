"""Stored documents as they were once written, one of every stored name: today's code must still read them."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from services.chassis.codec import Recorded
from services.chassis.service import Service
from services.chassis.store import mapper_of

HOUSE = Path(__file__).parents[1] / "chassis" / "golden"  # facts that every service has


def names(folder: Path) -> list[str]:
    """The stored names that have a document; in a file's name a dot stands before the version."""
    return sorted(":".join(path.stem.rsplit(".", 1)) for path in folder.glob("*.json"))


def read(service: Service, folder: Path) -> Iterator[Recorded]:
    """Every document, read by today's mapper."""
    mapper = mapper_of(service.streams)
    for name in names(folder):
        document = (folder / f"{name.replace(':', '.')}.json").read_bytes()
        recorded = mapper.to_domain_event(StoredEvent(UUID(int=1), 1, name, document))
        assert isinstance(recorded, Recorded)
        yield recorded


def still_read(service: Service, folder: Path) -> None:
    """Each is read, and written again it is the same document under the same name: no field was lost on the way."""
    mapper = mapper_of(service.streams)
    for name, recorded in zip(names(folder), read(service, folder), strict=True):
        again = mapper.to_stored_event(recorded)
        document = msgspec.json.decode((folder / f"{name.replace(':', '.')}.json").read_bytes())
        said = {key: value for key, value in document.items() if value is not None}
        assert (again.topic, msgspec.json.decode(again.state)) == (name, said)


def published(service: Service, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What the city hears of each document that is told: the channel, and the event as it travels."""
    for recorded in (*read(service, folder), *read(service, HOUSE)):
        publication = service.publications.get(type(recorded.fact))
        if publication:
            event = publication.translate(recorded.fact)
            body = msgspec.json.encode(event)
            assert type(event) in service.channels[publication.channel]
            assert msgspec.json.decode(body, type=type(event)) == event
            yield publication.channel, body
