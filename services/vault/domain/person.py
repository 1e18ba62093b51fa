"""A person as the vault's rules see one: what is held for what, who consented, what holds and what was erased."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import Purpose
from services.vault.domain.person_facts import (
    ConsentGiven,
    ConsentWithdrawn,
    ExportGiven,
    Fact,
    GuardianNamed,
    HoldLifted,
    HoldPlaced,
    PersonErased,
    ProcessingRestricted,
    ProcessingUnrestricted,
    ValuesCorrected,
    ValuesNoted,
)

Held = TypeVar("Held")


class Consent(Struct, frozen=True):
    by: str
    separate: bool
    given_on: date


class Person(Struct, frozen=True, kw_only=True):
    """`held`: for each purpose the names of the fields, with the day that each was last noted on; `erased`: keys that
    were destroyed, or are about to be; `regions`: where something was noted of this person."""

    reference: str = ""
    regions: tuple[str, ...] = ()

    held: Mapping[Purpose, Mapping[str, date]] = {}
    consents: Mapping[Purpose, Consent] = {}
    guardian: str | None = None
    restricted: Collection[Purpose] = ()
    holds: tuple[HoldPlaced, ...] = ()
    erased: tuple[UUID, ...] = ()


def evolve(person: Person, fact: Fact) -> Person:
    region = fact.region if isinstance(fact, ValuesNoted | ConsentGiven | GuardianNamed | HoldPlaced) else ""
    regions = tuple(sorted({*person.regions, region} - {""}))
    return _evolved(replace(person, reference=fact.person, regions=regions), fact)


def _evolved(person: Person, fact: Fact) -> Person:
    match fact:
        case ValuesNoted():
            after = _noted(person, fact.purpose, fact.fields, fact.noted_on)
        case ValuesCorrected():
            after = _noted(person, fact.purpose, fact.fields, fact.corrected_on)
        case PersonErased():
            after = _erased(person, fact)
        case ExportGiven():
            after = person
        case HoldPlaced():
            after = replace(person, holds=(*person.holds, fact))
        case HoldLifted():
            after = replace(person, holds=tuple(each for each in person.holds if each.reference != fact.reference))
        case ProcessingRestricted():
            after = replace(person, restricted=(*person.restricted, fact.purpose))
        case ProcessingUnrestricted():
            after = replace(person, restricted=tuple(each for each in person.restricted if each != fact.purpose))
        case _:
            after = _consented(person, fact)
    return after


def _consented(person: Person, fact: ConsentGiven | ConsentWithdrawn | GuardianNamed) -> Person:
    match fact:
        case ConsentGiven():
            consent = Consent(fact.by, fact.separate, fact.given_on)
            return replace(person, consents={**person.consents, fact.purpose: consent})
        case ConsentWithdrawn():
            return replace(person, consents=_without(person.consents, fact.purpose))
        case GuardianNamed():
            return replace(person, guardian=fact.guardian)
        case _:
            assert_never(fact)


def _noted(person: Person, purpose: Purpose, fields: Collection[str], on: date) -> Person:
    return replace(person, held={**person.held, purpose: {**person.held.get(purpose, {}), **dict.fromkeys(fields, on)}})


def _erased(person: Person, fact: PersonErased) -> Person:
    """With all that was held for a purpose its restriction is gone too."""
    held = person.held.get(fact.purpose, {})
    left = {field: on for field, on in held.items() if fact.fields and field not in fact.fields}
    if left:
        return replace(person, held={**person.held, fact.purpose: left})
    return replace(
        person,
        held=_without(person.held, fact.purpose),
        restricted=tuple(each for each in person.restricted if each != fact.purpose),
        erased=person.erased if fact.fields else (*person.erased, *fact.keys),
    )


def _without(by_purpose: Mapping[Purpose, Held], purpose: Purpose) -> Mapping[Purpose, Held]:
    return {each: held for each, held in by_purpose.items() if each != purpose}
