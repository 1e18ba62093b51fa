"""Putting values into the vault as facts: decided first, told in the log without them, then sealed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.identity_number import identity_number
from contracts.personal import ErasedFor, Kind, Purpose
from services.chassis.store import Store
from services.chassis.streams import Change, Loaded, Occasion
from services.vault.application import PEOPLE, person_id
from services.vault.domain.keeping import note
from services.vault.domain.person import Person
from services.vault.domain.person_facts import PersonErased, ValuesCorrected, ValuesNoted
from services.vault.domain.purposes import rules_on
from services.vault.values import Value, plain
from services.vault.vault import Vault


async def noting(
    store: Store, values: Sequence[Value], *, today: date, region: str = "", born_on: date | None = None
) -> list[Change]:
    """What the streams of these people gain: to be appended in one unit with what a service has to say itself.

    `born_on`: of all of them, where a form gives it; an identity number among the values says it by itself.
    Refuses: NoReference, PersonalNumber, NoSource, NoText, TooLarge, IdentityNumber…, AfterToday, NoSuchField,
    NotForPurpose, Restricted, ConsentMissing, SeparateConsentMissing, GuardianMissing.
    """
    by_person: dict[str, dict[tuple[Purpose, str, date], list[Value]]] = {}
    for value in values:
        plain(value, today=today)  # what cannot be sealed is not told either
        groups = by_person.setdefault(value.person, {})
        groups.setdefault((value.purpose, value.source, value.on), []).append(value)
    changes = []
    for person, groups in sorted(by_person.items()):
        age = _age([value for group in groups.values() for value in group], today, born_on)
        loaded: Loaded[Person] = await store.load(PEOPLE, person_id(person))
        state, facts = loaded.state, []
        for (purpose, source, on), group in groups.items():
            rules, fields = rules_on(purpose, on, region), [value.field for value in group]
            facts.append(
                note(state, person=person, rules=rules, fields=fields, age=age, source=source, on=on, today=today)
            )
        changes.append(loaded.then(*facts))
    return changes


async def keep(vault: Vault, store: Store, changes: Iterable[Change], values: Sequence[Value]) -> None:
    """Seal what was noted, once its facts are appended. Raises as `Vault.write`."""
    since = {change.id: change.version + len(change.facts) for change in changes}
    await _keep(vault, store, values, since)


async def keep_again(vault: Vault, store: Store, occasion: Occasion, values: Sequence[Value]) -> None:
    """Where the append says Replayed: who was answered before, or died before it, has its values sealed now, but for
    what was noted or erased since. Raises as `Vault.write`.
    """
    found = await store.recorder.answered(occasion.key.value) if occasion.key else None
    if found and found.first:
        rows = await store.recorder.log(found.first - 1, found.last - found.first + 1, found.last)
        await _keep(vault, store, values, {row.stream: row.version for row in rows})


async def _keep(vault: Vault, store: Store, values: Sequence[Value], since: Mapping[UUID, int]) -> None:
    people = {value.person: since[person_id(value.person)] for value in values if person_id(value.person) in since}
    before = await _later(store, people)
    written = await vault.write(
        [each for each in values if each.person in people and not _superseded(each, before[each.person])]
    )
    for person, facts in (await _later(store, people)).items():
        erased = {fact.purpose for fact in facts if isinstance(fact, PersonErased) and not fact.fields}
        if erased:  # while it was being sealed
            keys = {key for key, of in (await vault.keys(person)).items() if of in erased}
            await vault.destroy(keys & written, ErasedFor.REQUEST)


async def _later(store: Store, people: Mapping[str, int]) -> dict[str, list[Any]]:
    """What was told of each after a version."""
    streams = await asyncio.gather(*(store.recorder.stream(person_id(each), at) for each, at in people.items()))
    return {
        person: [store.mapper.fact(event) for event in events] for person, events in zip(people, streams, strict=True)
    }


def _superseded(value: Value, later: Sequence[Any]) -> bool:
    return any(
        fact.purpose == value.purpose and (value.field in fact.fields or not fact.fields)
        for fact in later
        if isinstance(fact, ValuesNoted | ValuesCorrected | PersonErased)
    )


def _age(values: Sequence[Value], today: date, born_on: date | None) -> int | None:
    """In full years, of somebody whose identity number is among what is noted, or whose day of birth is known."""
    for value in values:
        if value.field == Kind.IDENTITY_NUMBER and isinstance(value.content, str):
            return identity_number(value.content, today=today).age(today)
    if born_on is None:
        return None
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
