from typing import Any
from uuid import UUID

import pytest

from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.tables import OF_A_GENERATION, POSTINGS, TOUCHED
from tests.districts.ledger.grounds import Ground
from tests.districts.ledger.logbook import stream

AT = "110113001001"


def touched(*streams: UUID) -> list[tuple[Any, ...]]:
    return [("disputes.accepted", AT, each) for each in streams]


async def filled_bare(database: Database) -> None:
    async def work(session: Session) -> None:
        tables = session.of("bare_")
        await tables.create(OF_A_GENERATION, bare=True)
        await tables.put(TOUCHED, How.NEW, touched(stream(2), stream(1)))

    await database.unit(work)


async def test_bare_tables_are_filled_finished_and_written_on_as_any_other(ground: Ground) -> None:
    database = await ground.open()
    await filled_bare(database)

    async def work(session: Session) -> list[tuple[Any, ...]]:
        tables = session.of("bare_")
        await tables.finish(OF_A_GENERATION)
        await tables.finish(OF_A_GENERATION)
        await tables.put(TOUCHED, How.KEEP, touched(stream(1), stream(3)))
        return await tables.fetch("uuid", "select stream from ~touched")

    assert sorted(await database.unit(work)) == sorted((stream(n),) for n in (1, 2, 3))
    await database.close()


async def test_what_stands_twice_under_a_key_is_found_at_the_latest_when_the_tables_are_finished(
    ground: Ground,
) -> None:
    database = await ground.open()
    await filled_bare(database)

    async def work(session: Session) -> None:
        tables = session.of("bare_")
        await tables.put(TOUCHED, How.NEW, touched(stream(1)))
        await tables.finish([TOUCHED, POSTINGS])

    with pytest.raises(Exception, match=r"(?i)unique"):
        await database.unit(work)
    await database.close()
