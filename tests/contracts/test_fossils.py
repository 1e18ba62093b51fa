"""Stored facts of superseded versions, byte for byte as they were once written: each is read on every run."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent
from msgspec import Struct

from services.chassis.codec import FactMapper, UnknownFact, version_of
from services.city.rooms import SERVICES
from tests.support import golden

FOSSILS = Path(__file__).parent / "fossils"
TESTS = Path(__file__).parents[1]
SHARED = {"linli": ("vault", "papers", "sheets")}  # what a service has of shared rooms among its streams


def _in_grams(fact: dict[str, Any]) -> dict[str, Any]:
    """Version 1 weighed in pounds, as text."""
    return {"grams": round(float(fact["pounds"]) * 500), "by": fact["by"]}


def _with_a_day(fact: dict[str, Any]) -> dict[str, Any]:
    """Version 2 did not say when."""
    return {**fact, "weighed_on": None}


class ParcelWeighed(Struct, frozen=True, kw_only=True):
    """A fact of no service: it has lived through two changes of its shape, so that the road is walked on every run."""

    TOPIC: ClassVar[str] = "tests.parcel.weighed"
    VERSION: ClassVar[int] = 3
    UPCASTS: ClassVar[tuple[Any, ...]] = (_in_grams, _with_a_day)
    grams: int
    by: str
    weighed_on: date | None


def facts() -> list[type[Any]]:
    return [ParcelWeighed, *(fact for service in SERVICES for stream in service.streams for fact in stream.facts)]


MAPPER = FactMapper(facts())


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.TOPIC)
def test_a_fact_has_a_document_of_every_version_it_ever_had(fact: type[Any]) -> None:
    room = fact.TOPIC.partition(".")[0]
    folders = [FOSSILS, *(TESTS / each / "golden" for each in SHARED.get(room, (room,)))]
    there = {name for folder in folders if folder.exists() for name in golden.names(folder)}
    assert {f"{fact.TOPIC}:{version}" for version in range(1, version_of(fact) + 1)} - there == set()


@pytest.mark.parametrize("name", golden.names(FOSSILS))
def test_a_fossil_is_read_as_the_fact_it_is_today(name: str) -> None:
    document = (FOSSILS / f"{name.replace(':', '.')}.json").read_bytes()
    read = MAPPER.to_domain_event(StoredEvent(UUID(int=1), 1, name, document))
    (kind,) = [fact for fact in facts() if name.partition(":")[0] == fact.TOPIC]
    assert type(read.fact) is kind
    assert read.fact == MAPPER.fact(StoredEvent(UUID(int=1), 1, name, document))


def test_each_step_is_taken_in_its_order() -> None:
    read = [
        MAPPER.fact(StoredEvent(UUID(int=1), 1, name, (FOSSILS / f"{name.replace(':', '.')}.json").read_bytes()))
        for name in golden.names(FOSSILS)
        if name.startswith(ParcelWeighed.TOPIC)
    ]
    assert read == [
        ParcelWeighed(grams=1250, by="clerk-1", weighed_on=None),
        ParcelWeighed(grams=900, by="clerk-2", weighed_on=None),
        ParcelWeighed(grams=40, by="clerk-3", weighed_on=date(2026, 3, 1)),
    ]


def test_a_version_of_a_later_day_is_not_guessed_at() -> None:
    with pytest.raises(UnknownFact):
        MAPPER.fact(StoredEvent(UUID(int=1), 1, "tests.parcel.weighed:4", b'{"fact":{}}'))


def test_a_fact_that_cannot_read_an_older_one_is_not_taken_in() -> None:
    class Forgetful(ParcelWeighed, frozen=True, kw_only=True):
        UPCASTS: ClassVar[tuple[Any, ...]] = (_in_grams,)

    with pytest.raises(ValueError, match="1 upcasts lead to version 3"):
        FactMapper([Forgetful])


def test_a_fossil_keeps_its_occasion() -> None:
    document = (FOSSILS / "tests.parcel.weighed.1.json").read_bytes()
    read = MAPPER.to_domain_event(StoredEvent(UUID(int=1), 1, "tests.parcel.weighed:1", document))
    occasion = msgspec.json.decode(document)
    assert (str(read.id), str(read.effective_on), read.policy) == (occasion["id"], "2024-05-06", "beijing-2024@0")
