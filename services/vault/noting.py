"""Putting values into the vault as facts: decided first, told in the log without them, then sealed."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.identity_number import identity_number
from contracts.personal import Kind, Purpose
from contracts.refusal import Refusal
from services.chassis.epochs import epoch_of
from services.chassis.recorder import Conflict
from services.chassis.store import Store
from services.chassis.streams import Change, Loaded, Occasion, Replayed
from services.vault.application import PEOPLE, person_id
from services.vault.carrying_out import settle
from services.vault.domain.keeping import note
from services.vault.domain.person import Person
from services.vault.domain.person_facts import PersonErased, ValuesCorrected, ValuesNoted
from services.vault.domain.purposes import rules_on
from services.vault.placing import place_of
from services.vault.telling import Told, newest_epoch, order_of
from services.vault.values import Value, plain
from services.vault.vault import Vault


async def noting(
    store: Store, values: Sequence[Value], *, today: date, region: str = "", born_on: date | None = None
) -> list[Change]:
    """What the streams of these people gain: to be appended in one unit with what a service has to say itself.

    `region`: where they are noted, which its people see them by. `born_on`: of all of them, where a form gives it; an
    identity number among the values says it by itself.
    Refuses: NoReference, PersonalNumber, NoSource, NoText, TooLarge, IdentityNumber…, AfterToday, NoSuchField,
    NotForPurpose, Restricted, ConsentMissing, SeparateConsentMissing, GuardianMissing.
    """
    by_person: dict[str, list[Value]] = {}
    for value in values:
        by_person.setdefault(value.person, []).append(value)
    changes = []
    for person, of in sorted(by_person.items()):
        loaded: Loaded[Person] = await store.load(PEOPLE, person_id(person))
        changes.append(loaded.then(*noted(loaded.state, person, of, today=today, region=region, born_on=born_on)))
    return changes


def noted(
    state: Person, person: str, values: Sequence[Value], *, today: date, region: str, born_on: date | None
) -> list[ValuesNoted]:
    """What one person's stream gains. Refuses as `noting`."""
    groups: dict[tuple[Purpose, str, date], list[str]] = {}
    for value in values:
        plain(value, today=today)  # what cannot be sealed is not told either
        groups.setdefault((value.purpose, value.source, value.on), []).append(value.field)
    age, facts = age_of(values, today, born_on), []
    for (purpose, source, on), fields in groups.items():
        rules = rules_on(purpose, on, region)
        fact = note(state, person=person, rules=rules, fields=fields, age=age, source=source, on=on, today=today)
        facts.append(replace(fact, region=region))
    return facts


async def keep(vault: Vault, store: Store, changes: Iterable[Change], values: Sequence[Value]) -> None:
    """Seal what was noted, once its facts are appended. Raises as `Vault.write`, and as `settle`."""
    epoch = await newest_epoch(store)
    orders = {change.id: order_of(change.version + len(change.facts), epoch) for change in changes}
    await _keep(vault, store, values, orders)


async def keep_again(vault: Vault, store: Store, occasion: Occasion, values: Sequence[Value]) -> None:
    """Where the append says Replayed, or what was done since stands against deciding it again: who was answered
    before, or died before it, has its values sealed now, but for what was noted or erased since. Nothing where
    something else was asked under the key. Raises as `keep`.
    """
    found = await store.recorder.answered(occasion.key.value) if occasion.key else None
    if found and found.first and occasion.key and found.fingerprint == occasion.key.fingerprint:
        rows = await store.recorder.log(found.first - 1, found.last - found.first + 1, found.last)
        epochs = await store.recorder.epochs()
        orders = {row.stream: order_of(row.version, epoch_of(row.position, epochs)) for row in rows}
        await _keep(vault, store, values, orders)


@asynccontextmanager
async def kept_again(vault: Vault, store: Store, occasion: Occasion, values: Sequence[Value]) -> AsyncIterator[None]:
    """Around what decides and appends: a request that was answered before has its values sealed, also where what was
    done since would refuse it now."""
    try:
        yield
    except (Replayed, Refusal, Conflict):
        await keep_again(vault, store, occasion, values)
        raise


async def _keep(vault: Vault, store: Store, values: Sequence[Value], orders: Mapping[UUID, int]) -> None:
    """What was told before is done before, so that nothing is sealed under a key that is to go; and what is told
    while it is being sealed is done to it afterwards."""
    people = {value.person: orders[person_id(value.person)] for value in values if person_id(value.person) in orders}
    told = await _settled(vault, store, people)
    left = [
        _placed(each, told[each.person], people[each.person])
        for each in values
        if each.person in people and not _superseded(each, told[each.person], people)
    ]
    if left:
        await vault.write(left, people)
        await _settled(vault, store, people)


async def _settled(vault: Vault, store: Store, people: Iterable[str]) -> dict[str, list[Told]]:
    people = list(people)
    told = await asyncio.gather(*(settle(vault, store, person_id(each)) for each in people))
    return dict(zip(people, told, strict=True))


def _superseded(value: Value, told: Sequence[Told], orders: Mapping[str, int]) -> bool:
    return any(
        fact.purpose == value.purpose and (value.field in fact.fields or not fact.fields)
        for order, fact in told
        if order > orders[value.person] and isinstance(fact, ValuesNoted | ValuesCorrected | PersonErased)
    )


def _placed(value: Value, told: Sequence[Told], order: int) -> Value:
    return dataclasses.replace(value, region=place_of(told, value.purpose, order))


def age_of(values: Sequence[Value], today: date, born_on: date | None = None) -> int | None:
    """In full years, of somebody whose identity number is among what is noted, or whose day of birth is known."""
    for value in values:
        if value.field == Kind.IDENTITY_NUMBER and isinstance(value.content, str):
            return identity_number(value.content, today=today).age(today)
    if born_on is None:
        return None
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
