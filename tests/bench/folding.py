"""Evolve and tally: how many events a second one core folds into rows and postings; nothing is read or written."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.dates import add_months
from contracts.envelope import Envelope
from contracts.evaluation import GradeAnnouncedV1, OrganisationNotedV1
from contracts.evaluation_words import Grade
from contracts.mediation import DisputeAcceptedV1, DisputeAssignedV1, DisputeConcludedV1
from contracts.mediation_words import DisputeSource, DisputeType, Outcome
from contracts.regions import ancestors
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.chassis.feeds import Arrival, Feed, Place
from services.chassis.identity import new_id
from services.chassis.intake import sift
from services.districts.figures import Happening
from services.districts.ledger.posting import History, Standing, fold, late_streams
from services.districts.ledger.view import ViewSpec
from services.districts.views import disputes, grades, organisations
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, FIRST, HERD, places_of
from tests.bench.measuring import NONE, Pace, Ratio, Result, interleave, must_be, pace, rates
from tests.bench.projecting import PARTITION, one_feed

BATCH: Final = 500
TODAY: Final = CLOCK.at.date()
MATTERS, SOURCES, ENDS = tuple(DisputeType), tuple(DisputeSource), tuple(Outcome)


class Told(NamedTuple):
    """The events of one feed of a view, ready to be folded."""

    spec: ViewSpec
    feed: Feed
    arrivals: list[Arrival]


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(40_000, 4_000)
    feed, records = await one_feed(ground, count)
    sifted = sift(feed, Place(), records, organisations.VIEW.events, ())
    for told in (
        Told(organisations.VIEW, feed, sifted.arrivals),
        told_by(disputes.VIEW, _dispute, count),
        told_by(grades.VIEW, _graded, count),
    ):

        async def ours(told: Told = told) -> Pace:
            return _folded(told)

        async def bare(told: Told = told) -> Pace:
            return _evolved(told)

        folds, alone = await interleave(ground.rounds, ours, bare)
        gate = f"fold of {told.spec.name} on one core ÷ its evolve and tally alone"
        yield Ratio(gate, NONE, rates(folds), rates(alone))


@lru_cache(maxsize=1 << 16)
def _reach(region: str) -> tuple[str, ...]:
    return ancestors(region, TODAY)


def _folded(told: Told) -> Pace:
    """Batch after batch, the rows kept in memory; late facts are given the history of their rows, as they would be."""
    histories = defaultdict[UUID, History](list)
    for envelope, event, _ in told.arrivals:
        histories[envelope.subject].append(Happening(envelope.effective_on, envelope.position, event, envelope.version))
    standings: dict[UUID, Standing] = {}
    events = 0
    began = time.perf_counter()
    for at in range(0, len(told.arrivals), BATCH):
        batch = told.arrivals[at : at + BATCH]
        first = batch[0].envelope.position
        late = {
            stream: [each for each in histories[stream] if each.position < first]
            for stream in late_streams(standings, batch)
        }
        done = fold(told.spec.view, told.feed, standings, late, batch, _reach)
        standings |= done.rows
        events += len(done.history)
    took = time.perf_counter() - began
    must_be(events, len(told.arrivals), "events folded")
    return pace(events, took)


def _evolved(told: Told) -> Pace:
    """What a view's own code takes: no day is compared, no figure posted."""
    evolve, tally = told.spec.evolve, told.spec.tally
    rows: dict[UUID, Any] = {}
    figures = 0
    began = time.perf_counter()
    for envelope, event, _ in told.arrivals:
        row = rows[envelope.subject] = evolve(rows.get(envelope.subject), event, envelope.effective_on)
        figures += len(list(tally(row)))
    took = time.perf_counter() - began
    must_be(min(figures, 1), 1, "figures tallied")
    return pace(len(told.arrivals), took)


def told_by(spec: ViewSpec, life: Any, count: int) -> Told:
    """So many events, in herds that live through the same step one after the other."""
    (channel, source), *_ = spec.channels.items()
    feed = Feed(source, channel, PARTITION)
    arrivals = [
        Arrival(_envelope(feed, 2 * at, step, stream, on, event), event, b"")
        for at, (stream, step, on, event) in enumerate(islice(_herds(life), count), 1)
    ]
    return Told(spec, feed, arrivals)


def _herds(life: Any) -> Iterator[tuple[UUID, int, date, Any]]:
    herd = 0
    while True:
        numbers = range(herd * HERD, (herd + 1) * HERD)
        lives = [(new_id(), life(n, FIRST + timedelta(n % 365))) for n in numbers]
        for step in range(len(lives[0][1])):
            for stream, events in lives:
                yield stream, step + 1, *events[step]
        herd += 1


def _envelope(feed: Feed, position: int, version: int, stream: UUID, on: date, event: Any) -> Envelope:
    return Envelope(
        type=str(event.__struct_config__.tag),
        id=new_id(),
        source=feed.source,
        epoch=1,
        subject=stream,
        version=version,
        position=position,
        previous=position - 2,
        effective_on=on,
        recorded_at=CLOCK.at,
        region="110000",
    )


def _dispute(n: int, on: date) -> list[tuple[date, Any]]:
    """Accepted, assigned, concluded."""
    accepted = DisputeAcceptedV1(
        committee=UUID(int=n % 8_000),
        number=f"京丰调字2026第{n:06d}号",
        region=places_of(n).domicile,
        matter=MATTERS[n % len(MATTERS)],
        source=SOURCES[n % len(SOURCES)],
        parties=2,
        accepted_on=on,
    )
    concluded = DisputeConcludedV1(outcome=ENDS[n % len(ENDS)], concluded_on=on + timedelta(20), amount_fen=1_200_00)
    assigned = DisputeAssignedV1(assigned_on=on + timedelta(1))
    return [(on, accepted), (assigned.assigned_on, assigned), (concluded.concluded_on, concluded)]


def _graded(n: int, on: date) -> list[tuple[date, Any]]:
    """Noted, given a grade, and another after five years: figures that time moves by itself."""
    places = places_of(n)
    noted = OrganisationNotedV1(
        kind=tuple(OrganisationKind)[n % len(OrganisationKind)],
        standing=OrganisationStanding.ACTIVE,
        registrar=places.registrar,
        domicile=places.domicile,
        territory=places.territory,
        since=on,
        seen_version=1,
    )
    return [(on, noted), *((given.announced_on, given) for given in (_grade(n, on), _grade(n + 1, add_months(on, 57))))]


def _grade(n: int, on: date) -> GradeAnnouncedV1:
    return GradeAnnouncedV1(
        grade=tuple(Grade)[n % len(Grade)],
        rule_set="social-organisation",
        announced_on=on,
        valid_from=on,
        valid_to=add_months(on, 60),
        region=places_of(n).domicile,
    )
