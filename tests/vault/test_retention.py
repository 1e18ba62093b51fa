"""What is over its time goes, purpose by purpose and field by field; what is held or was noted again stays."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.personal import HoldReason, Purpose
from contracts.policies.in_force import adopt, adopt_set, in_force
from services.chassis.clock import SetClock
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.application import VAULT_STREAMS
from services.vault.carrying_out import load, tell
from services.vault.domain.consenting import give_consent
from services.vault.domain.ending import place_hold
from services.vault.domain.person_facts import PersonErased
from services.vault.noting import keep, noting
from services.vault.retaining import Due, erase_what_is_due, what_has_no_ground, what_is_due
from services.vault.values import Value
from services.vault.vault import Vault
from services.vault.veiled import ERASED
from tests.vault.vaults import MARCH, NOON, OFFICER, TODAY, opened, value

SERVICE = Service("trial", "试用", VAULT_STREAMS, {}, {}, ())
OCCASION = Occasion(effective_on=TODAY, actor="officer-1", policy="trial@1")
VISITS = Purpose.VISITS
FIELDS = ("name", "health")


class House:
    def __init__(self, store: Store, vault: Vault, clock: SetClock) -> None:
        self.store, self.vault, self.clock = store, vault, clock

    async def noted(self, *values: Value) -> None:
        today = self.clock.now().date()
        for person in {each.person for each in values}:
            loaded = await load(self.store, person)
            given = give_consent(
                loaded.state,
                person=person,
                purpose=values[0].purpose,
                separate=True,
                by_guardian=False,
                on=today,
                today=today,
            )
            await self.store.append(OCCASION, loaded.then(*given))
        changes = await noting(self.store, values, today=today)
        await self.store.append(OCCASION, *changes)
        await keep(self.vault, self.store, changes, values)

    async def shown(self, person: str, purpose: Purpose = VISITS) -> Any:
        shown = await self.vault.read([person], FIELDS, purpose, OFFICER)
        return dict(shown.get(person, {}))

    def on(self, day: date) -> None:
        self.clock.at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture
async def house(where: Path | str, keys: Path, tmp_path: Path) -> AsyncIterator[House]:
    clock = SetClock(NOON)
    store = SERVICE.store(SqliteRecorder(tmp_path / "trial.sqlite"), clock)
    async with opened(where, keys, clock) as vault:
        yield House(store, vault, clock)
    await store.close()


def visited(person: str, on: date = MARCH) -> list[Value]:
    """A name for two years, what is said of health for one."""
    return [value(person, "name", "王", VISITS, on), value(person, "health", "良好", VISITS, on)]


async def test_a_field_is_kept_to_its_last_day_and_goes_on_the_next(house: House) -> None:
    await house.noted(*visited("person-1"))
    house.on(date(2027, 3, 2))
    assert await what_is_due(house.vault) == {}
    house.on(date(2027, 3, 3))
    assert await what_is_due(house.vault) == {"visits": Due(1, 1)}
    before = await house.vault.keys("person-1")
    retained = await erase_what_is_due(house.vault, house.store)
    assert (retained.erased, retained.held, retained.later) == ({"visits": 1}, {}, 0)
    assert await house.shown("person-1") == {"name": "王", "health": ERASED}
    assert before.keys() & (await house.vault.keys("person-1")).keys() == set()
    house.on(date(2028, 3, 3))
    await erase_what_is_due(house.vault, house.store)
    assert await house.shown("person-1") == {"name": ERASED, "health": ERASED}
    assert await house.vault.holds(["person-1"]) == {}


async def test_a_dry_run_only_counts(house: House) -> None:
    await house.noted(*visited("person-1"), *visited("person-2"))
    house.on(date(2029, 1, 1))
    head = await house.store.recorder.head()
    assert await what_is_due(house.vault) == {"visits": Due(2, 4)}
    assert (await house.store.recorder.head(), len(await house.vault.holds(["person-1", "person-2"]))) == (head, 2)


async def test_many_are_erased_batch_by_batch_each_with_its_fact(house: House) -> None:
    for n in range(7):
        await house.noted(*visited(f"person-{n}"))
    house.on(date(2029, 1, 1))
    retained = await erase_what_is_due(house.vault, house.store, batch=3)
    assert retained.erased == {"visits": 7}
    rows = await house.store.recorder.log(0, 1000, names=(PersonErased.TOPIC,))
    assert len(rows) == 7
    assert await what_is_due(house.vault) == {}


async def test_a_hold_keeps_what_is_over_its_time(house: House) -> None:
    await house.noted(*visited("person-1"))
    loaded = await load(house.store, "person-1")
    hold = place_hold(loaded.state, person="person-1", reason=HoldReason.AUDIT, reference="A-1", on=TODAY, today=TODAY)
    await tell(house.store, house.vault, OCCASION, loaded, [hold])
    house.on(date(2029, 1, 1))
    retained = await erase_what_is_due(house.vault, house.store)
    assert (retained.erased, retained.held) == ({}, {"visits": 1})
    assert await house.shown("person-1") == {"name": "王", "health": "良好"}


async def test_what_was_noted_again_in_the_log_is_not_taken_for_old(house: House) -> None:
    """Its value is just being sealed: the fact came first."""
    await house.noted(*visited("person-1"))
    house.on(date(2027, 6, 1))
    again = value("person-1", "health", "良好", VISITS, date(2027, 6, 1))
    await house.store.append(OCCASION, *await noting(house.store, [again], today=date(2027, 6, 1)))
    retained = await erase_what_is_due(house.vault, house.store)
    assert (retained.erased, await house.shown("person-1")) == ({}, {"name": "王", "health": "良好"})


async def test_other_purposes_of_the_same_person_stay(house: House) -> None:
    await house.noted(*visited("person-1"))
    await house.noted(value("person-1", "name", "王", Purpose.MEDIATION))
    house.on(date(2029, 1, 1))
    await erase_what_is_due(house.vault, house.store)
    assert await house.vault.holds(["person-1"]) == {"person-1": {Purpose.MEDIATION}}


@pytest.fixture
def a_policy_that_names_health_no_more(tmp_path: Path) -> Iterator[Callable[[], object]]:
    """From 2026-07-01 a city keeps of visits nothing about health any more."""
    named = {"name": "2 years", "address": "2 years", "telephone": "2 years", "free-text": "1 year"}
    kinds = "{" + ", ".join(f"{kind}: {period}" for kind, period in named.items()) + "}"
    grounds = "{" + ", ".join(f"{kind}: consent" for kind in named) + "}"
    head = "valid_from: 2026-07-01, source: 本市通知, tag: W}\n"
    both = (("retention", kinds), ("basis", grounds))
    text = "".join(f"- {{key: person.visits.{key}, value: {words}, {head}" for key, words in both)
    (tmp_path / "own" / "110000").mkdir(parents=True)
    (tmp_path / "own" / "110000" / "personal.yaml").write_text(text, encoding="utf-8")
    before = in_force()
    yield lambda: adopt(tmp_path / "own", today=TODAY)
    adopt_set(before, today=TODAY)


async def test_what_a_policy_names_no_more_is_told_and_goes_on_the_day_that_was_said(
    house: House, a_policy_that_names_health_no_more: Callable[[], object]
) -> None:
    await house.noted(*visited("person-1"), *visited("person-2"))
    a_policy_that_names_health_no_more()
    house.on(date(2026, 8, 1))
    assert await what_has_no_ground(house.vault, "110000") == {"visits": {"health": 2}}
    retained = await erase_what_is_due(house.vault, house.store, region="110000")
    assert (retained.erased, retained.groundless) == ({}, {"visits": {"health": 2}})
    assert await house.shown("person-1") == {"name": "王", "health": "良好"}
    house.on(date(2027, 3, 3))
    retained = await erase_what_is_due(house.vault, house.store, region="110000")
    assert (retained.erased, retained.groundless) == ({"visits": 2}, {})
    assert await house.shown("person-2") == {"name": "王", "health": ERASED}
