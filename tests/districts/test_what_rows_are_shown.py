"""Every role at every view, of the own district and of another, on the one way by which rows are read."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.access.deciding import SIGHTS
from contracts.access.grants import Reach
from contracts.access.scope import EVERYTHING, NOTHING, Scope, scope_of
from contracts.access.standing import Relation
from contracts.regions import CITY, beginnings, children, lies_in
from contracts.roles import Role
from services.districts.desk import VIEWS
from services.districts.ledger.database import Database, Session
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sqlite import SqliteDatabase
from tests.districts.placed import DAY, OWN, TABLES, callers, placed


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dsn(request: pytest.FixtureRequest) -> str:
    """Of PostgreSQL; nothing for SQLite."""
    return str(request.getfixturevalue("database")) if request.param == "postgres" else ""


@pytest.fixture
async def views(dsn: str, tmp_path: Path) -> AsyncIterator[Database]:
    found = await PostgresDatabase.open(dsn, size=2) if dsn else SqliteDatabase(tmp_path / "views.db")
    yield found
    await found.close()


async def shown(database: Database, prefix: str, scope: Scope) -> dict[str, set[UUID]]:
    async def work(session: Session) -> dict[str, set[UUID]]:
        tables = session.of(prefix)
        return {
            name: {stream for (stream,) in await tables.fetch("uuid", f"select stream from ~{name}")}
            for name in (*TABLES, "parked")
        }

    return await database.shown(work, scope)


async def test_each_is_shown_the_rows_that_the_table_of_permissions_lets_him_see(views: Database) -> None:
    wrong: list[Any] = []
    for view, filled in (await placed(views)).items():
        for caller in callers():
            found = await shown(views, filled.prefix, scope_of(caller, f"districts.{view}"))
            wrong += [(view, caller, name) for name in TABLES if found[name] != filled.seen(view, caller)]
    assert wrong == []


async def test_whoever_reads_within_no_scope_is_shown_figures_and_no_row(views: Database) -> None:
    async def places(prefix: str, session: Session) -> list[tuple[Any, ...]]:
        return await session.of(prefix).fetch("int", "select feed from ~places")

    for filled in (await placed(views)).values():
        assert set().union(*(await shown(views, filled.prefix, NOTHING)).values()) == set()
        assert len(await views.shown(partial(places, filled.prefix), NOTHING)) == 1


async def test_quarantine_is_shown_to_whoever_sees_everything(views: Database) -> None:
    filled = (await placed(views))["organisations"]
    assert len((await shown(views, filled.prefix, EVERYTHING))["parked"]) == 1
    own = scope_of(Caller(subject="s", role=Role.DISTRICT, region=OWN[0]), "districts.disputes")
    assert (await shown(views, filled.prefix, own))["parked"] == set()


def test_a_code_begins_with_those_of_what_it_lies_in_and_with_no_other() -> None:
    codes = [CITY, "110228", "110229"]
    for above in codes:
        codes += [child.code for child in children(above, DAY)] if above not in ("110228", "110229") else []
    for above in codes[:400]:
        begin = beginnings(above)
        assert [code for code in codes if code.startswith(begin)] == [code for code in codes if lies_in(code, above)]
    assert beginnings("999999") == ()


def test_every_sight_of_a_view_is_one_that_a_database_can_hold() -> None:
    for spec in VIEWS:
        for grant in SIGHTS[f"districts.{spec.name}"].grants:
            assert grant.reach is Reach.ANYWHERE or (grant.reach, grant.of) == (Reach.WITHIN, (Relation.PLACE,))


def test_what_is_not_open_to_everybody_says_where_it_lies() -> None:
    for spec in VIEWS:
        if not SIGHTS[f"districts.{spec.name}"].public:
            assert "region" in spec.row.__struct_fields__ or isinstance(spec.row.region, property)
