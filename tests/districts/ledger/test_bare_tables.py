from typing import Any

import pytest

from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.tables import BALANCES, OF_A_GENERATION, TOUCHED
from tests.districts.ledger.grounds import Ground
from tests.districts.ledger.logbook import stream

AT = "110113001001"


def balances(cuts: str, value: int = 1) -> list[tuple[Any, ...]]:
    return [(AT, "disputes.accepted", cut, 1, value) for cut in cuts]


async def filled_bare(database: Database) -> None:
    async def work(session: Session) -> None:
        tables = session.of("bare_")
        await tables.create(OF_A_GENERATION, bare=True)
        await tables.put(BALANCES, How.NEW, balances("ba"))

    await database.unit(work)


async def test_bare_tables_are_filled_finished_and_written_on_as_any_other(ground: Ground) -> None:
    database = await ground.open()
    await filled_bare(database)

    async def work(session: Session) -> list[tuple[Any, ...]]:
        tables = session.of("bare_")
        await tables.finish(OF_A_GENERATION)
        await tables.finish(OF_A_GENERATION)
        await tables.put(BALANCES, How.ADD, balances("ac", 5))
        return await tables.fetch("text int", "select cut, value from ~balances order by cut")

    assert [tuple(row) for row in await database.unit(work)] == [("a", 6), ("b", 1), ("c", 5)]
    await database.close()


async def test_what_stands_twice_under_a_key_is_found_at_the_latest_when_the_tables_are_finished(
    ground: Ground,
) -> None:
    database = await ground.open()
    await filled_bare(database)

    async def work(session: Session) -> None:
        tables = session.of("bare_")
        await tables.put(BALANCES, How.NEW, balances("a"))
        await tables.finish([BALANCES])

    with pytest.raises(Exception, match=r"(?i)unique"):
        await database.unit(work)
    await database.close()


async def test_a_loose_table_may_be_told_the_same_again(ground: Ground) -> None:
    database = await ground.open()

    async def work(session: Session) -> list[tuple[Any, ...]]:
        tables = session.of("loose_")
        await tables.create([TOUCHED])
        for _ in range(2):
            await tables.put(TOUCHED, How.KEEP, [("disputes.accepted", AT, stream(1))])
        return await tables.fetch("uuid", "select distinct stream from ~touched")

    assert [tuple(row) for row in await database.unit(work)] == [(stream(1),)]
    await database.close()
