"""Every fact, every field of a fact or a thing, every family and every word of them has its title in both languages."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from fastapi.routing import APIRoute
from msgspec import inspect

from contracts.titles.reading import EVENTS, FAMILIES, FIELDS, WORDS, event, field
from contracts.worded import Worded
from services.chassis.clock_facts import CLOCK_FACTS
from services.chassis.route_names import action_of
from services.chassis.streams import Stream
from services.city.rooms import SERVICES
from services.districts.desk import VIEWS
from services.dossiers.values import COMMON, TECHNICAL, Telling
from tests.contracts.test_fossils import MAPPER, SHARED, TESTS
from tests.support import golden

CHINESE = re.compile("[\u4e00-\u9fff]")
STREAMS = {stream.name: stream for service in SERVICES for stream in service.streams}
FACTS = {fact.TOPIC: fact for stream in STREAMS.values() for fact in stream.facts}
OF_CLOCKS = {fact.TOPIC for fact in CLOCK_FACTS}
READ = {name.rpartition(".v")[0] for spec in VIEWS for name in spec.names}
ROUTES = {
    f"{service.name}/{re.sub('{[^}]*}', '{id}', route.path.lstrip('/'))}"
    for service in SERVICES
    for router in service.routers
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "show" in action_of(service.name, route)
}


def named(kind: inspect.Type) -> Iterator[tuple[str, type[Enum] | None]]:
    """Fields within fields by name; and what words they hold."""
    if isinstance(kind, inspect.StructType):
        for each in kind.fields:
            yield each.name, None
            yield from named(each.type)
    elif isinstance(kind, inspect.EnumType):
        yield "", kind.cls
    elif isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from named(one)
    elif isinstance(kind, inspect.DictType):
        yield from named(kind.key_type)
        yield from named(kind.value_type)
    elif isinstance(kind, inspect.CollectionType):
        yield from named(kind.item_type)


def fields(thing: type[Any]) -> set[str]:
    return {name for name, _ in named(inspect.type_info(thing)) if name}


def words(thing: type[Any]) -> set[type[Enum]]:
    return {cls for _, cls in named(inspect.type_info(thing)) if cls}


def test_every_fact_and_every_published_event_that_is_read_has_a_title_and_nothing_else_has() -> None:
    assert set(EVENTS) == FACTS.keys() | READ | OF_CLOCKS
    for name in EVENTS:
        assert CHINESE.search(event(name).zh)
        assert event(name).en
        assert not CHINESE.search(event(name).en)


@pytest.mark.parametrize("topic", FACTS)
def test_every_field_of_a_fact_has_a_title(topic: str) -> None:
    untitled = {name for name in fields(FACTS[topic]) if not CHINESE.search(field(topic, name).zh)}
    assert untitled == set()


@pytest.mark.parametrize("family", STREAMS)
def test_every_field_of_a_thing_has_a_title(family: str) -> None:
    state = type(STREAMS[family].initial)
    assert {name for name in fields(state) if not CHINESE.search(field(family, name).zh)} == set()


def test_no_field_is_titled_that_nothing_has() -> None:
    beside = {"task_open", "term_over", "overdue", "under_review", "standing", "grade"}  # said of a thing today
    there = {name for fact in FACTS.values() for name in fields(fact)} | beside
    there |= {name for stream in STREAMS.values() for name in fields(type(stream.initial))}
    assert {name for name in FIELDS if name.rpartition(".")[2] not in there} == set()
    within = {name.rpartition(".")[0] for name in FIELDS if "." in name}
    assert within <= FACTS.keys() | STREAMS.keys()


def test_every_title_of_a_field_is_in_both_languages_and_every_family_is_one() -> None:
    for told in FIELDS.values():
        assert CHINESE.search(told.zh)
        assert not CHINESE.search(told.en)
        assert told.family in {"", *FAMILIES}
    assert set(FAMILIES) == STREAMS.keys()


@pytest.mark.parametrize("family", [name for name, told in FAMILIES.items() if told.at])
def test_a_thing_is_shown_where_it_is_said_to_be(family: str) -> None:
    service = family.partition(".")[0].replace(COMMON, "registration")  # what all have in common it has too
    assert f"{service}/{FAMILIES[family].at}" in ROUTES


@pytest.mark.parametrize("stream", STREAMS.values(), ids=lambda stream: stream.name)
def test_every_word_of_a_fact_or_a_thing_is_known_in_both(stream: Stream[Any, Any]) -> None:
    known = {cls for thing in (*stream.facts, type(stream.initial)) for cls in words(thing)}
    assert all(issubclass(cls, Worded) for cls in known)  # a code without its Chinese says nothing to a reader
    chinese = {each.zh for cls in known if issubclass(cls, Worded) for each in cls}
    assert {zh for zh in chinese if CHINESE.search(zh) and zh not in WORDS} == set()


@pytest.mark.parametrize("room", ["registration", "mediation", "procurement", "evaluation", "posts", *SHARED["linli"]])
def test_no_fact_is_told_as_a_program_writes_it(room: str) -> None:
    """Of every document that was once written: what a reader is told is words, numbers, days and names."""
    told = []
    for name in golden.names(TESTS / room / "golden"):
        fact = MAPPER.fact(
            StoredEvent(UUID(int=1), 1, name, (TESTS / room / "golden" / f"{name.replace(':', '.')}.json").read_bytes())
        )
        values = Telling(type(fact).TOPIC, people=True).of(fact)
        told += [(name, each.name, each.said_zh) for each in values if each.kind != TECHNICAL]
    assert told
    assert [each for each in told if re.search(r"[<(]\w+\.|Relation|: '", each[2])] == []
