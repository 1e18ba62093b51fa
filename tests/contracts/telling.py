"""What each service would send for the facts it keeps a document of: one record of every published event.

`python -m tests.contracts.telling` writes the examples of events that have none yet, and those alone.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from contracts.envelope import Envelope, to_headers
from contracts.schemas.asyncapi import EXAMPLES
from contracts.schemas.documents import tag
from services.chassis.service import Service
from services.city.rooms import SERVICES
from tests.support import golden

TESTS: Final = Path(__file__).parents[1]
RECORDED: Final = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


def told(service: Service) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, channel, and {headers, payload} as AsyncAPI has them."""
    own = golden.read(service, TESTS / service.name / "golden")
    for position, recorded in enumerate((*own, *golden.read(service, golden.HOUSE)), 1):
        publication = service.publications.get(type(recorded.fact))
        if publication:
            event = publication.translate(recorded.fact)
            envelope = Envelope(
                type=tag(type(event)),
                id=recorded.id,
                source=service.name,
                epoch=1,
                subject=uuid5(NAMESPACE_URL, tag(type(event))),
                version=1,
                position=position,
                previous=0,
                effective_on=recorded.effective_on,
                recorded_at=RECORDED,
                region=recorded.region,
                cause=recorded.cause,
            )
            headers = {name: value.decode() for name, value in to_headers(envelope)}
            yield (
                envelope.type,
                publication.channel,
                {"headers": headers, "payload": msgspec.json.decode(msgspec.json.encode(event))},
            )


def main() -> None:
    for service in SERVICES:
        for name, _, record in told(service):
            path = EXAMPLES / f"{name}.json"
            if not path.exists():
                path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
