"""What the relay says of a fact is the recorded one's envelope and its translation, read from the document."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, partition_of, to_headers
from services.chassis.codec import Recorded, UnknownFact
from services.chassis.feeds import Feed, Record
from services.chassis.publishing import Chain, Publisher
from services.chassis.recorder import LogRow
from services.chassis.store import mapper_of
from tests.chassis.counters import (
    CHANNEL,
    COUNTERS,
    CounterNoted,
    CounterOpened,
    CounterOpenedV1,
    CounterRaised,
    channels,
    publications,
)

MAPPER = mapper_of([COUNTERS])
PUBLISHER = Publisher("trial", MAPPER, publications(), channels())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
FACTS = st.builds(CounterOpened, name=TEXTS) | st.builds(CounterRaised, by=st.integers(-(2**40), 2**40))


def recorded(fact: Any, **different: Any) -> Recorded:
    told: dict[str, Any] = {
        "originator_id": UUID(int=8),
        "originator_version": 1,
        "id": UUID(int=7),
        "effective_on": date(2026, 5, 6),
        "actor": "clerk",
        "policy": "trial@1",
        "region": "110113",
        "cause": None,
        "correlation": None,
    }
    return Recorded(fact=fact, **(told | different))


def stored(fact: Recorded, position: int, at: datetime) -> LogRow:
    event = MAPPER.to_stored_event(fact)
    return LogRow(position, fact.originator_id, event.originator_version, event.topic, event.state, at)


@given(
    st.builds(
        recorded,
        fact=FACTS,
        originator_id=st.uuids(),
        originator_version=st.integers(1, 2**40),
        id=st.uuids(),
        effective_on=st.dates(),
        region=TEXTS,
        cause=st.none() | st.uuids(),
        correlation=st.none() | TEXTS,
    ),
    st.integers(2, 2**60),
    st.datetimes(timezones=st.just(UTC)),
)
def test_the_envelope_is_the_recorded_facts_and_the_body_its_translation(
    fact: Recorded, position: int, at: datetime
) -> None:
    feed = Feed("trial", CHANNEL, partition_of(fact.originator_id))
    event = publications()[type(fact.fact)].translate(fact.fact)
    envelope = Envelope(
        type=str(type(event).__struct_config__.tag),
        id=fact.id,
        source="trial",
        epoch=3,
        subject=fact.originator_id,
        version=fact.originator_version,
        position=position,
        previous=1,
        effective_on=fact.effective_on,
        recorded_at=at,
        region=fact.region,
        cause=fact.cause,
    )
    chain = Chain(PUBLISHER, 3, {feed: 1})
    assert chain.link(stored(fact, position, at)) == (
        feed,
        Record(fact.originator_id.bytes, to_headers(envelope), msgspec.json.encode(event)),
    )
    assert chain.last == {feed: position}


def test_a_private_fact_is_not_told_and_leaves_the_chain_as_it_is() -> None:
    chain = Chain(PUBLISHER, 1)
    assert chain.link(stored(recorded(CounterNoted(text="x")), 1, datetime(2026, 5, 6, tzinfo=UTC))) is None
    assert chain.last == {}


def test_what_was_sent_before_is_not_told_again() -> None:
    chain = Chain(PUBLISHER, 1, {Feed("trial", CHANNEL, 8): 5})
    assert chain.link(stored(recorded(CounterOpened(name="a")), 5, datetime(2026, 5, 6, tzinfo=UTC))) is None


def test_a_version_that_this_code_does_not_know_stops_the_relay_and_is_not_left_out() -> None:
    row = stored(recorded(CounterOpened(name="a")), 1, datetime(2026, 5, 6, tzinfo=UTC))
    with pytest.raises(UnknownFact):
        Chain(PUBLISHER, 1).link(row._replace(topic="trial.counter.opened:9"))


def test_a_document_that_does_not_fit_its_name_stops_it_too() -> None:
    row = stored(recorded(CounterOpened(name="a")), 1, datetime(2026, 5, 6, tzinfo=UTC))
    with pytest.raises(msgspec.ValidationError):
        Chain(PUBLISHER, 1).link(row._replace(state=row.state.replace(b'"name"', b'"nome"')))


def test_two_kinds_of_facts_of_one_instant_are_told_with_it() -> None:
    at = datetime(2026, 5, 6, 4, 0, 0, 5, tzinfo=UTC)
    chain = Chain(PUBLISHER, 1)
    rows = [stored(recorded(fact), n, at) for n, fact in enumerate((CounterOpened(name="a"), CounterRaised(by=3)), 1)]
    told = [linked for row in rows if (linked := chain.link(row))]
    assert [dict(record.headers)["ce_time"] for _, record in told] == [at.isoformat().encode()] * 2
    assert msgspec.json.decode(told[0][1].body or b"", type=CounterOpenedV1) == CounterOpenedV1(name="a")
