"""What each reader expects of each service: that it sends those events there, and that the reader can read them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest

from contracts.envelope import partition_of
from services.chassis.feeds import Feed, Place, Record
from services.chassis.intake import sift
from services.city.rooms import SERVICES
from services.districts.desk import VIEWS
from tests.contracts.telling import told


class Reader(NamedTuple):
    """A view or a reaction: the service behind each of its channels, and the class of each name it reads."""

    name: str
    channels: Mapping[str, str]
    names: Mapping[str, type[Any]]


def readers() -> Iterator[Reader]:
    for view in VIEWS:
        yield Reader(f"districts.{view.name}", view.channels, view.events)
    for service in SERVICES:
        for reaction in service.reactions:
            kinds = {str(k.__struct_config__.tag): k for of in reaction.channels.values() for k in of}
            yield Reader(reaction.name, dict.fromkeys(reaction.channels, reaction.source), kinds)


READERS = list(readers())
PRODUCED = {service.name: service for service in SERVICES}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_asks_for_what_its_services_send_and_for_nothing_else(reader: Reader) -> None:
    sent = {
        str(kind.__struct_config__.tag)
        for channel, source in reader.channels.items()
        for kind in PRODUCED[source].channels[channel]
    }
    assert reader.names
    assert set(reader.names) - sent == set()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_reads_every_event_as_its_service_sends_it(reader: Reader) -> None:
    """By the producer's own translation of stored facts, through headers and sifting, to the reader's class."""
    read = set()
    for source in sorted(set(reader.channels.values())):
        for name, channel, record in told(PRODUCED[source]):
            if name in reader.names:
                stream = UUID(record["headers"]["ce_subject"])
                headers = [(header, value.encode()) for header, value in record["headers"].items()]
                sent = Record(stream.bytes, headers, msgspec.json.encode(record["payload"]))
                sifted = sift(Feed(source, channel, partition_of(stream)), Place(), [sent], reader.names, ())
                assert (sifted.parked, [arrival.envelope.type for arrival in sifted.arrivals]) == ([], [name])
                read.add(name)
    assert read == set(reader.names)
