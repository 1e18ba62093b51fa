from datetime import date

from services.districts.ledger.postgres import PostgresDatabase
from tests.districts.ledger.grounds import Ground, Stand
from tests.districts.ledger.logbook import FEED, stream
from tests.districts.ledger.organisations import Moved, Registered

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 6)
AT, ELSEWHERE = "110113001001", "110101001001"


async def test_a_generation_whose_places_counted_no_turns_is_written_on(ground: Ground) -> None:
    stand = await Stand.open(ground)
    registered = stand.log.add(stream(1), Registered(name="邻里互助会", kind="association", domicile=AT), APRIL)
    await stand.take(registered)
    await stand.administer("alter table {}places drop column turn")
    later = stand.another_sink()
    await later.apply(FEED, [stand.log.add(stream(1), Moved(domicile=ELSEWHERE), MAY)])
    measure = "organisations.by-domicile"
    assert await stand.ledger.figures([measure], [AT, ELSEWHERE]) == {(ELSEWHERE, measure, "association"): 1}
    assert await stand.select("int", "select turn from ~places") == [(1,)]
    await stand.database.close()


async def test_postings_that_have_a_key_are_summed_up_as_they_were(ground: Ground) -> None:
    stand = await Stand.open(ground)
    await stand.sink.places()
    if isinstance(stand.database, PostgresDatabase):  # SQLite has it to this day
        key = "(measure, region, cut, effective_on, recorded_on, feed)"
        await stand.administer("alter table {}postings add primary key " + key)
    for n in range(2):
        record = stand.log.add(stream(n), Registered(name="邻里互助会", kind="association", domicile=AT), APRIL)
        await stand.take(record)
    amounts = await stand.select("int", "select amount from ~postings where measure = 'organisations.by-domicile'")
    assert amounts == [(2,)]
    await stand.database.close()
