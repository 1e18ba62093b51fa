import asyncio
import itertools
import string
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Feed, Record
from services.districts.figures import Happening, post, unfold
from services.districts.ledger.reader import FIRST
from services.districts.ledger.rebuild import rebuild
from services.districts.ledger.refolding import refold
from tests.districts.ledger import definition, organisations
from tests.districts.ledger.definition import VIEW, Told
from tests.districts.ledger.grounds import CITY, Ground, Stand, ancestors, noon
from tests.districts.ledger.logbook import Logbook, stream
from tests.districts.ledger.organisations import CHANNEL, GRANTS, MEASURES

BEGIN = date(2026, 1, 1)
FEEDS = (Feed("registration", CHANNEL, 0), Feed("registration", CHANNEL, 1), Feed("registration", GRANTS, 0))
REGIONS = ("110113001001", "110113001002", "110113002001", "110101001001")
ASKED = (*REGIONS, "110113001", "110113002", "110101001", "110113", "110101", CITY)

days = st.integers(0, 40).map(lambda n: BEGIN + timedelta(n))
places = st.sampled_from(REGIONS)
events = st.one_of(
    st.builds(
        organisations.Registered,
        name=st.sampled_from("甲乙"),
        kind=st.sampled_from(["association", "foundation"]),
        domicile=places,
    ),
    st.builds(organisations.Moved, domicile=places),
    st.builds(organisations.Suspended, until=st.none() | days),
    st.builds(organisations.Renamed, name=st.sampled_from("丙丁")),
    st.builds(organisations.Cancelled),
    st.builds(organisations.Granted, domicile=places, fen=st.sampled_from([100, 250])),
)
facts = st.lists(st.tuples(st.integers(0, 4), days, st.integers(0, 3), events), min_size=8, max_size=30)
names = ("v_" + "".join(letters) for letters in itertools.product(string.ascii_lowercase, repeat=4))


def written(told: list[tuple[int, date, int, Any]]) -> tuple[Logbook, list[Told]]:
    """A log of these facts, and the same for the definition; the day of recording never falls."""
    log, known, as_told = Logbook(), BEGIN, list[Told]()
    for n, on, later, fact in told:
        known += timedelta(later)
        log.add(stream(n), fact, on, feed=FEEDS[n % 3], known=known)
        as_told.append(Told(stream(n), on, known, log.position, fact))
    return log, as_told


@settings(max_examples=300)
@given(st.lists(st.tuples(days, events), max_size=8))
def test_a_refold_is_the_unfolding(facts: list[tuple[date, Any]]) -> None:
    history = [Happening(on, position, fact) for position, (on, fact) in enumerate(facts)]
    entries = refold(VIEW, history).entries
    assert {entry: n for entry, n in entries.items() if n} == {
        entry: n for entry, n in unfold(VIEW, history).items() if n
    }


@settings(max_examples=300)
@given(st.lists(st.tuples(days, events), max_size=8), st.data())
def test_postings_in_any_order_sum_to_the_unfolding(facts: list[tuple[date, Any]], data: st.DataObject) -> None:
    history = [Happening(on, position, fact) for position, (on, fact) in enumerate(facts)]
    arrived: list[Happening[Any]] = []
    posted: Counter[Any] = Counter()
    for happening in data.draw(st.permutations(history)):
        posted.update(post(VIEW, arrived, happening))
        arrived.append(happening)
    assert {entry: n for entry, n in posted.items() if n} == {
        entry: n for entry, n in unfold(VIEW, history).items() if n
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(facts, st.data())
def test_every_view_equals_the_definition(
    ground: Ground, facts: list[tuple[int, date, int, Any]], data: st.DataObject
) -> None:
    asyncio.run(_equal(ground, facts, data))


async def _equal(ground: Ground, facts: list[tuple[int, date, int, Any]], data: st.DataObject) -> None:
    log, told = written(facts)
    day = BEGIN + timedelta(15)
    stand = await Stand.open(ground, organisations.spec(next(names)), day)
    workers = [stand.sink, stand.another_sink()]
    for feed, batch, advanced in _batches(log, data):
        day += timedelta(advanced)
        stand.clock.at = noon(day)
        worker = data.draw(st.sampled_from(workers))
        if advanced:
            await worker.advance(day)
        await worker.apply(feed, batch)
    await _compare(stand, told, day)
    await _late_as_told(stand, told)
    await stand.sink.advance(day)
    assert await stand.balances() == definition.balances(definition.postings(told), day)
    done = await rebuild(stand.spec, stand.database, ancestors, stand.clock, log.published)
    assert (done.differences, done.events) == ([], len(told))
    await _compare(stand, told, day)
    await stand.database.close()


async def _late_as_told(stand: Stand, told: list[Told]) -> None:
    """How many facts came dated before the last of their rows: these are what makes the running ledger hard."""
    last: dict[UUID, date] = {}
    late = 0
    for each in told:
        if each.stream in last and each.effective_on < last[each.stream]:
            late += 1
        last[each.stream] = max(last[each.stream], each.effective_on) if each.stream in last else date.min
    event(f"late facts: {min(late, 3)}{'+' if late >= 3 else ''}")
    ((counted,),) = await stand.select("int", "select coalesce(sum(late), 0) from ~rows")
    assert int(counted) == late


def _batches(log: Logbook, data: st.DataObject) -> list[tuple[Feed, list[Record], int]]:
    """All feeds cut at random and interleaved at random; some of it delivered again."""
    left = {feed: list(records) for feed, records in log.records.items()}
    batches = []
    while any(left.values()):
        feed = data.draw(st.sampled_from([feed for feed in FEEDS if left.get(feed)]))
        size = data.draw(st.integers(1, len(left[feed])))
        again = data.draw(st.integers(0, 3))
        done = len(log.records[feed]) - len(left[feed])
        batch = log.records[feed][max(0, done - again) : done + size]
        left[feed] = left[feed][size:]
        batches.append((feed, batch, data.draw(st.integers(0, 4))))
    return batches


async def _compare(stand: Stand, told: list[Told], day: date) -> None:
    posted = definition.postings(told)
    assert await stand.postings() == posted
    assert await stand.ledger.all_rows(EVERYTHING) == definition.rows(told)
    today = await stand.ledger.figures(MEASURES, ASKED)
    assert today == definition.balances(posted, day)
    for on in (day, BEGIN + timedelta(9)):
        assert await stand.ledger.figures_on(MEASURES, ASKED, on) == definition.balances(posted, on)
        known = Counter({p: n for p, n in posted.items() if p[4] <= on})
        assert await stand.ledger.figures_on(MEASURES, ASKED, day, on) == definition.balances(known, day)
        opened = [
            (measure, await stand.ledger.opened(measure, CITY, None, on, FIRST, 100, scope=EVERYTHING))
            for measure in MEASURES
        ]
        counted = [(measure, sum(each.amount for each in found.rows)) for measure, found in opened]
        expected = Counter[str]()
        for (region, measure, _), amount in definition.balances(posted, on).items():
            expected[measure] += amount if region == CITY else 0
        assert Counter(dict(counted)) == expected
