"""How many people sensitive values are held of: in full for the unit that holds them, for others without small counts,
and nothing that one reader may ask tells him what is hidden from him."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.access.caller import Caller
from contracts.personal import Kind, Purpose
from contracts.policies.in_force import adopt, adopt_set, in_force
from contracts.regions import CITY
from contracts.roles import Role
from contracts.suppression import ALL, Shown, suppress
from services.chassis.sqlite_recorder import connect
from services.vault import postgres_schema, sqlite_schema
from services.vault.counting import OWN, Page, Table, groups_of, page_of, table_of
from tests.support.desk import told
from tests.support.near_tables import given_away, hidden_in
from tests.vault.houses import House
from tests.vault.test_people_over_http import CONSENTS, FIELDS, ON, Counter
from tests.vault.test_people_over_http import desk as _desk
from tests.vault.vaults import TODAY, opened, value

desk = _desk
DISTRICT, STREET, NEXT_STREET = "110113", "110113001", "110113002"
ONE, OTHER, FAR = "110113001006", "110113001007", "110113002006"
HEALTH: Final = {"field": "health", "content": "-"}
TEXT: Final = {"field": "free-text", "content": "-"}
KINDS: Final = ("health", "identity-number", "free-text", "file")


def head(region: str, role: Role = Role.STREET) -> Caller:
    return Caller(subject=f"head-{region}", role=role, region=region)


OF_CITY, OF_DISTRICT = head(CITY, Role.CITY), head(DISTRICT, Role.DISTRICT)
OF_STREET, OF_NEXT = head(STREET), head(NEXT_STREET)
OF_ONE, OF_OTHER = head(ONE, Role.COMMUNITY), head(OTHER, Role.COMMUNITY)
READERS: Final = (OF_CITY, OF_DISTRICT, OF_STREET, OF_NEXT, OF_ONE, OF_OTHER)
# how many are noted where, with what
NOTED: Final = (
    (ONE, HEALTH, 2),
    (ONE, TEXT, 6),
    (OTHER, HEALTH, 7),
    (OTHER, TEXT, 6),
    (FAR, HEALTH, 6),
    (FAR, TEXT, 3),
    (STREET, TEXT, 1),
)


async def note(desk: Counter, region: str, *fields: Mapping[str, str]) -> str:
    form = {"values": list(fields), "source": "counter", "consents": CONSENTS, **ON}
    answer = await desk.ask("/people", form, head(region, Role.COMMUNITY))
    assert answer.status_code == 201, answer.text
    person: str = answer.json()["person"]
    return person


async def town(desk: Counter) -> None:
    for region, field, people in NOTED:
        for _ in range(people):
            await note(desk, region, field)


async def counts(desk: Counter, reader: Caller, region: str = "") -> Any:
    answer = await desk.show(f"/people-counts{'?region=' if region else ''}{region}", reader)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    return answer.json()


def cell(row: Any, kind: str = "health") -> Any:
    """A count, or None where it is hidden: it never says both."""
    found = row["people"][kind] if kind else row["sum"]
    assert found["hidden"] is (found["count"] is None)
    return found["count"]


def row_of(page: Any, region: str) -> Any:
    (found,) = [row for row in page["rows"] if row["region"] == region]
    return found


async def test_a_unit_sees_what_it_holds_and_others_see_no_small_count(desk: Counter) -> None:
    await town(desk)
    own = await counts(desk, OF_STREET)
    assert (own["region"], own["on"], own["below"], [g["kind"] for g in own["groups"]]) == (
        STREET,
        "2026-05-06",
        5,
        ["identity-number", "health", "free-text", "file"],
    )
    assert [cell(row_of(own, one)) for one in (ONE, OTHER, STREET)] == [2, 7, 0]
    assert [cell(row_of(own, one), "free-text") for one in (ONE, OTHER, STREET)] == [6, 6, 1]
    assert (cell(own["sum"]), cell(own["sum"], "free-text"), cell(own["sum"], "")) == (9, 13, 22)
    for reader in (OF_CITY, OF_DISTRICT, OF_NEXT, OF_OTHER):
        page = await counts(desk, reader, STREET)
        assert (cell(row_of(page, ONE)), cell(row_of(page, STREET), "free-text")) == (None, None), reader.region
    community = await counts(desk, OF_ONE)
    assert (community["region"], community["rows"], cell(community["sum"])) == (ONE, [], 2)
    assert cell((await counts(desk, OF_OTHER, OTHER))["sum"]) == 7
    assert cell((await counts(desk, OF_OTHER, ONE))["sum"]) is None


async def test_no_reader_finds_what_is_hidden_from_him_from_all_that_he_may_ask(desk: Counter) -> None:
    await town(desk)
    table = table_of(await desk.vault.tables.count_people("mediation", KINDS, TODAY), GROUPS, TODAY)
    for reader in READERS:
        shown: Shown = {}
        for region in (CITY, DISTRICT, STREET, NEXT_STREET, ONE, OTHER, FAR):
            page = await counts(desk, reader, region)
            for row in [{"region": region, "own": False, **page["sum"]}, *page["rows"]]:
                _seen(shown, table, row["region"], row["own"], [*(cell(row, k) for k in GROUPS), cell(row, "")])
        assert hidden_in(shown), reader.region
        assert given_away(shown, suppress(table.counts, 0, table.parents), table.counts, table.parents) == set()


GROUPS: Final = groups_of(Purpose.MEDIATION, TODAY)


def _seen(shown: Shown, table: Table, region: str, own: bool, cells: list[int | None]) -> None:
    """What one page says, which no other page of the same reader gainsays."""
    key = region + OWN if own else ALL if region == CITY else region
    if key in table.counts or key in table.parents or key == ALL:
        assert shown.setdefault(key, cells) == cells
    else:
        assert cells == [0] * len(cells)


PLACES = (DISTRICT, STREET, ONE, OTHER, FAR, CITY, "110105001024")
COUNTED = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["health", "free-text"]), st.sampled_from([1, 1, 2, 4, 6])),
    min_size=1,
    max_size=5,
)


@given(COUNTED, st.sampled_from(READERS))
@settings(max_examples=150, deadline=None)
def test_nor_of_any_other_people(counted: list[tuple[str, str, int]], reader: Caller) -> None:
    groups = [Kind.HEALTH, Kind.FREE_TEXT]
    table = table_of(counted, groups, TODAY)
    shown: Shown = {}
    for region in (CITY, DISTRICT, STREET, NEXT_STREET, "110105", "110105001", *PLACES):
        page = page_of(table, groups, region, reader.region, TODAY)
        for row in page.rows:
            _seen(shown, table, row.region, row.own, row.cells)
        _seen(shown, table, region, False, page.sum)
    exact = suppress(table.counts, 0, table.parents)
    assert given_away(shown, exact, table.counts, table.parents) == set()


async def test_who_is_erased_restricted_or_over_time_counts_no_more(desk: Counter) -> None:
    people = [await note(desk, ONE, HEALTH) for _ in range(4)]
    assert cell((await counts(desk, OF_ONE))["sum"]) == 4
    approver = head(DISTRICT, Role.DISTRICT)
    await desk.ask(f"/people/{people[0]}/erasure", {}, approver)
    assert cell((await counts(desk, OF_ONE))["sum"]) == 3
    await desk.ask(f"/people/{people[1]}/restrictions/mediation", ON, approver)
    assert cell((await counts(desk, OF_ONE))["sum"]) == 2
    await desk.ask(f"/people/{people[1]}/restrictions/mediation/lifting", ON, approver)
    assert cell((await counts(desk, OF_ONE))["sum"]) == 3
    until = TODAY.replace(year=2029)  # health is kept for three years
    for on, expected in ((until, 3), (until + timedelta(days=1), 0)):
        found = await desk.vault.tables.count_people("mediation", ["health"], on)
        assert sum(people for _, _, people in found) == expected


async def test_somebody_counts_once_in_the_smallest_place_that_knows_of_him(desk: Counter) -> None:
    person = await note(desk, ONE, HEALTH, {"field": "health.other", "content": "-"}, *FIELDS)
    district = {"person": person, "values": [TEXT], "source": "counter", **ON}
    assert (await desk.ask("/people", district, OF_DISTRICT)).status_code == 201
    corrected = {"purpose": "mediation", "source": "counter", "fields": [{"field": "health", "value": "x"}], **ON}
    assert (await desk.ask(f"/people/{person}/corrections", corrected, OF_DISTRICT)).status_code == 201
    assert await _counted(desk) == {(ONE, "health"): 1, (ONE, "free-text"): 1, (ONE, "identity-number"): 1}
    assert await note(desk, FAR, *FIELDS) == person  # known by the number there too
    assert await _counted(desk) == {(FAR, "health"): 1, (FAR, "free-text"): 1, (FAR, "identity-number"): 1}


async def _counted(desk: Counter) -> dict[tuple[str, str], int]:
    return {(at, kind): people for at, kind, people in await desk.vault.tables.count_people("mediation", KINDS, TODAY)}


async def test_what_another_purpose_keeps_is_not_counted(house: House) -> None:
    await house.vault.write([value("person-1", "health", "-"), value("person-2", "health", "-", Purpose.VISITS)])
    assert await house.vault.tables.count_people("mediation", KINDS, TODAY) == [("", "health", 1)]


async def test_who_may_not_and_what_is_no_region_is_refused(desk: Counter) -> None:
    for role in (Role.RESIDENT, Role.MEDIATOR, Role.ARCHIVIST):
        assert told(await desk.show("/people-counts", head(ONE, role)))[:2] == (403, "RoleMayNot")
    assert told(await desk.show("/people-counts?region=999999", OF_CITY))[:2] == (422, "UnknownRegion")
    assert told(await desk.show("/people-counts?region=110228", OF_CITY))[:2] == (422, "RegionNotValidOn")
    assert (await desk.show("/people-counts?region=11", OF_CITY)).status_code == 422


@pytest.fixture
def a_district_that_hides_more(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "own" / DISTRICT).mkdir(parents=True)
    own = "- {key: stat.suppress_below, value: 8, valid_from: 2026-01-01, source: 顺义区通知, tag: W}\n"
    (tmp_path / "own" / DISTRICT / "figures.yaml").write_text(own, encoding="utf-8")
    before = in_force()
    adopt(tmp_path / "own", today=TODAY)
    yield
    adopt_set(before, today=TODAY)


@pytest.mark.usefixtures("a_district_that_hides_more")
def test_each_places_own_threshold_holds_on_the_day() -> None:
    counted = [(ONE, "health", 7), (OTHER, "health", 20), ("110105001024", "health", 7), ("110105001025", "health", 9)]
    table = table_of(counted, [Kind.HEALTH], TODAY)

    def at(region: str, on: date = TODAY) -> Page:
        return page_of(table, [Kind.HEALTH], region, CITY, on)

    assert (at(ONE).below, at(ONE).sum, at("110105001024").below, at("110105001024").sum) == (8, [None] * 2, 5, [7, 7])
    assert at(ONE, date(2025, 12, 31)).sum == [7, 7]


def test_a_place_of_before_counts_at_what_took_its_place_and_an_unknown_one_at_the_city() -> None:
    counted = [("110228", "health", 6), ("", "health", 7), ("999999999", "health", 8)]
    table = table_of(counted, [Kind.HEALTH], TODAY)
    assert table.counts == {"110118/own": [6], "110000/own": [15]}
    page = page_of(table, [Kind.HEALTH], CITY, CITY, TODAY)
    assert ([row.cells for row in page.rows if row.cells[0]], page.sum) == ([[6, 6], [15, 15]], [21, 21])


async def test_a_vault_of_the_first_format_gains_places_and_keeps_what_it_has(where: Path | str, keys: Path) -> None:
    if isinstance(where, Path):
        db = connect(where)
        db.executescript(f"{sqlite_schema.SCHEMA} pragma user_version = 1;")
        db.close()
    else:
        server = await asyncpg.connect(where)
        await server.execute(postgres_schema.SCHEMA)
        await server.close()
    for _ in range(2):
        async with opened(where, keys) as vault:
            await vault.write([value("person-1", "health", "-"), replace(value("person-2", "health", "-"), region=ONE)])
            found = await vault.tables.count_people("mediation", KINDS, TODAY)
            assert found == [("", "health", 1), (ONE, "health", 1)]
