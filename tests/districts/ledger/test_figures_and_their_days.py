from datetime import date
from uuid import UUID

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Record
from services.districts.ledger.explaining import Counted
from services.districts.ledger.histories import Happened
from services.districts.ledger.reader import FIRST, Ledger
from services.districts.ledger.sink import LedgerSink
from tests.districts.ledger.grounds import CITY, TODAY, Ground, Stand, ancestors, noon
from tests.districts.ledger.logbook import FEED, position_of, recorded_at, stream
from tests.districts.ledger.organisations import Cancelled, Granted, Moved, Registered, Row, Suspended

APRIL, MAY, JUNE, JULY = date(2026, 4, 30), date(2026, 5, 6), date(2026, 6, 1), date(2026, 7, 1)
AT, ELSEWHERE = "110113001001", "110101001001"
ACTIVE, SUSPENDED, EVER = "organisations.active", "organisations.suspended", "organisations.ever-registered"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)


async def test_an_order_lapses_by_itself_when_the_day_comes(stand: Stand) -> None:
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(1), Suspended(until=JULY), MAY)
    await stand.take(*stand.log.records[FEED])
    assert await stand.balances() == {
        **{(region, EVER, ""): 1 for region in ancestors(AT, JUNE)},
        **{(region, "organisations.by-domicile", "association"): 1 for region in ancestors(AT, JUNE)},
        **{(region, SUSPENDED, ""): 1 for region in ancestors(AT, JUNE)},
    }
    await stand.sink.advance(JULY)
    standing = {(measure, n) for (region, measure, _), n in (await stand.balances()).items() if region == CITY}
    assert standing == {(EVER, 1), (ACTIVE, 1), ("organisations.by-domicile", 1)}


async def test_a_quiet_feed_is_advanced_too_and_never_back(stand: Stand) -> None:
    quiet = FEED._replace(partition=1)
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(2), REGISTERED, JULY, feed=quiet)
    await stand.take(*stand.log.records[FEED])
    await stand.take(*stand.log.records[quiet], feed=quiet)
    await stand.sink.advance(JULY)
    await stand.sink.advance(JUNE)
    assert {place.as_of for place in (await stand.ledger.places()).values()} == {JULY}
    assert (await stand.balances())[CITY, ACTIVE, ""] == 2


async def test_a_reader_adds_what_a_lagging_feed_lacks_and_takes_off_what_one_has_too_early(stand: Stand) -> None:
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(1), Suspended(until=JULY), MAY)
    await stand.take(*stand.log.records[FEED])
    stand.clock.at = noon(JULY)
    assert await stand.ledger.figures([ACTIVE, SUSPENDED], [CITY, AT]) == {(CITY, ACTIVE, ""): 1, (AT, ACTIVE, ""): 1}
    await stand.sink.advance(JULY)
    stand.clock.at = noon(JUNE)
    assert await stand.ledger.figures([ACTIVE, SUSPENDED], [CITY]) == {(CITY, SUSPENDED, ""): 1}


async def test_a_figure_as_effective_on_one_day_and_as_known_on_another(stand: Stand) -> None:
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(1), Suspended(), JUNE)
    stand.log.add(stream(1), Cancelled(), MAY, known=JULY)
    await stand.take(*stand.log.records[FEED])
    both = [ACTIVE, SUSPENDED]

    async def figures(on: date, known_on: date | None) -> dict[str, int]:
        found = await stand.ledger.figures_on(both, ["110113"], on, known_on)
        return {measure: amount for (_, measure, _), amount in found.items()}

    assert await figures(APRIL, None) == {ACTIVE: 1}
    assert await figures(MAY, JUNE) == {ACTIVE: 1}
    assert await figures(JUNE, JUNE) == {SUSPENDED: 1}
    assert await figures(MAY, JULY) == await figures(JUNE, JULY) == await figures(JULY, None) == {}
    assert await figures(APRIL, date(2026, 4, 29)) == {}


async def test_late_facts_across_days_move_what_was_posted_after_them(stand: Stand) -> None:
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(1), Moved(domicile=ELSEWHERE), JUNE)
    await stand.take(*stand.log.records[FEED])
    late = stand.log.add(stream(1), Moved(domicile="110113002001"), MAY, known=JUNE)
    later = stand.log.add(stream(1), Suspended(until=JUNE), APRIL, known=JUNE)
    await stand.take(late, later)
    for on, where in ((APRIL, AT), (MAY, "110113002001")):
        assert await stand.ledger.figures_on([ACTIVE, SUSPENDED], [where], on) == {(where, SUSPENDED, ""): 1}
    assert await stand.ledger.figures([ACTIVE, SUSPENDED], [ELSEWHERE, AT]) == {(ELSEWHERE, ACTIVE, ""): 1}


async def test_a_region_that_changes_hands_takes_its_balances_along_the_same_night(ground: Ground) -> None:
    def merged(code: str, on: date) -> tuple[str, ...]:
        """On the first of July the community 110113001001 goes to the street 110113002."""
        if on >= JULY and code == AT:
            return (AT, "110113002", "110113", CITY)
        return ancestors(code, on)

    stand = await Stand.open(ground)
    sink = LedgerSink(stand.spec, stand.database, merged, stand.clock)
    ledger = Ledger(stand.spec, stand.database, merged, stand.clock)
    streets = ["110113001", "110113002", "110113"]
    stand.log.add(stream(1), REGISTERED, APRIL)
    stand.log.add(stream(2), Registered(name="留下的", kind="association", domicile="110113001002"), APRIL)
    stand.log.add(stream(3), REGISTERED, JULY)
    await sink.apply(FEED, stand.log.records[FEED])
    assert await ledger.figures([ACTIVE], streets) == {("110113001", ACTIVE, ""): 2, ("110113", ACTIVE, ""): 2}
    stand.clock.at = noon(JULY)
    moved = {("110113001", ACTIVE, ""): 1, ("110113002", ACTIVE, ""): 2, ("110113", ACTIVE, ""): 3}
    assert await ledger.figures([ACTIVE], streets) == moved  # before the timer has come by, too
    await sink.advance(JULY)
    assert await ledger.figures([ACTIVE], streets) == moved
    assert await ledger.figures_on([ACTIVE], streets, JULY) == moved
    await stand.database.close()


async def test_a_figure_opens_into_the_rows_that_count_in_it_on_that_day(stand: Stand) -> None:
    for n in range(1, 8):
        stand.log.add(stream(n), REGISTERED, APRIL)
    stand.log.add(stream(2), Moved(domicile=ELSEWHERE), MAY)
    stand.log.add(stream(3), Cancelled(), JUNE)
    stand.log.add(stream(9), Granted(domicile=AT, fen=350), MAY)
    await stand.take(*stand.log.records[FEED])
    row = Row(name=REGISTERED.name, kind="association", domicile=AT, registered_in=AT)

    def rows(*streams: int) -> list[Counted]:
        return sorted(Counted(stream(n), row, 1) for n in streams)

    async def opened(
        measure: str, region: str, cut: str | None = None, on: date = TODAY, after: UUID = FIRST, limit: int = 100
    ) -> list[Counted]:
        return (await stand.ledger.opened(measure, region, cut, on, after, limit, scope=EVERYTHING)).rows

    assert await opened(ACTIVE, "110113") == rows(1, 4, 5, 6, 7)
    assert await opened(ACTIVE, AT, on=MAY) == rows(1, 3, 4, 5, 6, 7)
    assert await opened(ACTIVE, CITY, on=APRIL) == rows(1, 2, 3, 4, 5, 6, 7)
    assert await opened(ACTIVE, CITY, on=date(2026, 4, 29)) == []
    assert await opened("organisations.by-domicile", AT, "foundation") == []
    assert [each.amount for each in await opened("grants.fen", CITY)] == [350]
    paged: list[Counted] = []
    while page := await opened(ACTIVE, AT, after=paged[-1].stream if paged else FIRST, limit=2):
        paged += page
    assert paged == rows(1, 4, 5, 6, 7)


async def test_a_row_opens_into_the_events_that_moved_it(stand: Stand) -> None:
    first = stand.log.add(stream(1), REGISTERED, JUNE)
    carried = stand.log.add(stream(1), Suspended(until=JULY), MAY, known=JULY)
    await stand.take(first, carried)

    def happened(version: int, name: str, on: date, known: date, record: Record) -> Happened:
        assert record.body is not None
        at, told = position_of(record), f"registration.organisation.{name}.v1"
        return Happened(told, on, recorded_at(known), at, version, stand.log.envelopes[at].id, record.body)

    assert await stand.ledger.history(stream(1), EVERYTHING) == [
        happened(1, "registered", JUNE, JUNE, first),
        happened(2, "suspended", MAY, JULY, carried),
    ]


async def test_a_row_is_shown_as_it_stood_at_a_version_of_its_stream(stand: Stand) -> None:
    """A late fact, too, stands behind what was recorded before it; a version that was not read yet tells nothing."""
    for n in range(1, 4):
        stand.log.add(stream(n), REGISTERED, APRIL)
        stand.log.add(stream(n), Moved(domicile=ELSEWHERE), JUNE)
        stand.log.add(stream(n), Moved(domicile="110113002001"), MAY, known=JUNE)
    await stand.take(*stand.log.records[FEED])
    stood = await stand.ledger.standing_at({stream(1): 1, stream(2): 2, stream(3): 9, stream(4): 1, stream(5): 0})
    assert {key: row.domicile for key, row in stood.items()} == {
        stream(1): AT,
        stream(2): ELSEWHERE,
    }


async def test_many_rows_are_shown_as_they_stood_page_by_page(stand: Stand) -> None:
    for n in range(1_200):
        stand.log.add(stream(n), REGISTERED, APRIL)
        stand.log.add(stream(n), Moved(domicile=ELSEWHERE), MAY)
    await stand.take(*stand.log.records[FEED])
    stood = await stand.ledger.standing_at({stream(n): 1 for n in range(1_200)})
    assert {row.domicile for row in stood.values()} == {AT}
    assert len(stood) == 1_200


async def test_an_end_that_depends_on_the_order_of_the_log_is_named(stand: Stand) -> None:
    for n in (1, 2):
        stand.log.add(stream(n), REGISTERED, APRIL)
        stand.log.add(stream(n), Moved(domicile=ELSEWHERE), JUNE)
    stand.log.add(stream(1), Moved(domicile="110113002001"), MAY, known=JUNE)
    stand.log.add(stream(2), Suspended(), MAY, known=JUNE)
    await stand.take(*stand.log.records[FEED])
    assert await stand.ledger.out_of_order() == [stream(1)]


async def test_rows_come_by_pages_in_the_order_of_their_streams(stand: Stand) -> None:
    for n in range(5):
        stand.log.add(stream(n), REGISTERED, APRIL)
    await stand.take(*stand.log.records[FEED])
    first = await stand.ledger.all_rows(EVERYTHING, limit=3)
    rest = await stand.ledger.all_rows(EVERYTHING, first[-1][0], limit=3)
    assert [key for key, _ in first + rest] == sorted(stream(n) for n in range(5))
    assert await stand.ledger.rows([stream(3)], EVERYTHING) == {stream(3): dict(first + rest)[stream(3)]}
