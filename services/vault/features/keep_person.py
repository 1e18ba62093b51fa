"""Note what is personal of somebody, who is known by the number or has a reference from then on (登记个人信息)."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from contracts.personal import Kind, Purpose
from contracts.unsaid import UNSAID
from services.access.answers import answer
from services.access.guard import check_place
from services.chassis.guarding import GUARD, Guard
from services.chassis.identity import new_id
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Loaded, Occasion, Replayed
from services.vault.carrying_out import load
from services.vault.desk import PersonRoute, TheOccasion, TheRegion, TheStore, TheVault, Today
from services.vault.domain.consenting import give_consent, name_guardian
from services.vault.domain.person import Person, evolve
from services.vault.domain.person_facts import Fact
from services.vault.domain.refusals import NumberOfAnother
from services.vault.noting import keep, keep_again, noted
from services.vault.tables import Owner
from services.vault.values import Reader, Value, somebody
from services.vault.vault import Vault

router = APIRouter(tags=["people"], route_class=PersonRoute)
MOST = 50  # fields at once


class Given(BaseModel, extra="forbid", hide_input_in_errors=True):
    field: str = Field(title="字段", max_length=60)
    content: Annotated[str, UNSAID] = Field(title="内容", repr=False, max_length=20_000)


class Consented(BaseModel, extra="forbid"):
    """To the service's own purpose. `separate`: also to what is sensitive, asked for by itself."""

    separate: bool = Field(False, title="是否单独同意处理敏感个人信息", strict=True)
    by_guardian: bool = Field(False, title="是否由监护人作出", strict=True)
    on: Day = Field(title="同意日期")


class KeepPerson(BaseModel, extra="forbid", hide_input_in_errors=True):
    """`source`: whence it is known, a code; `born_on`, where no identity number says it, for a child's guardian."""

    person: Reference | None = Field(None, title="人员编号(不填则按身份证件号码查找或新编)")
    values: Annotated[list[Given], Field(title="个人信息", min_length=1, max_length=MOST)]
    source: str = Field(title="来源(代码)", max_length=100)
    on: Day = Field(title="登记日期")
    born_on: Annotated[Day | None, UNSAID] = Field(None, title="出生日期", repr=False)
    guardian: Reference | None = Field(None, title="监护人(人员编号)")
    consents: list[Consented] = Field([], title="同意", max_length=2)

    def of(self, person: str, purpose: Purpose) -> list[Value]:
        return [Value(person, purpose, each.field, self.source, self.on, each.content) for each in self.values]

    def number(self) -> str:
        return next((each.content for each in self.values if each.field == Kind.IDENTITY_NUMBER), "")


class Kept(Struct, frozen=True):
    """Under which reference somebody is known from now on, and how far what is said of him has come."""

    person: str
    id: UUID
    version: int


@router.post("/people", status_code=201, responses=answer(Kept, status=201))
async def keep_person(
    form: KeepPerson, store: TheStore, vault: TheVault, occasion: TheOccasion, today: Today, region: TheRegion
) -> Response:
    """No value. Whom the number is known of for this purpose is that person.

    Refuses: NotFound, AfterToday, OwnGuardian, GuardianUnknown, NobodysReference, NumberOfAnother, PersonalNumber,
    NoSource, NoText, TooLarge, IdentityNumber…, NoSuchField, NotForPurpose, Restricted, ConsentMissing,
    SeparateConsentMissing, GuardianMissing.
    """
    check_place(region)
    before = await _kept_before(store, occasion)
    if before is None:
        async with vault.numbers.one_at_a_time(Kind.IDENTITY_NUMBER, form.number()):
            loaded, person = await _whose(form, store, vault, occasion)
            change = _change(form, loaded, vault, region, person=person, today=today)
            if form.person and form.number():
                await vault.numbers.hold(Kind.IDENTITY_NUMBER, form.number(), person)
            elif not loaded.version and form.number():  # and perhaps in another process as well
                owner = await vault.numbers.owner(Kind.IDENTITY_NUMBER, form.number(), person)
                if owner.person != person:
                    loaded, person = await _of_the_owner(store, vault, owner), owner.person
                    change = _change(form, loaded, vault, region, person=person, today=today)
            try:
                answer = await store.append(replace(occasion, effective_on=form.on), change)
            except Replayed:
                before = await _kept_before(store, occasion)
                assert before
            else:
                await keep(vault, store, [change], form.of(person, vault.purpose))
                return _told(person, answer.id, answer.version)
    person, known = before
    await keep_again(vault, store, occasion, form.of(person, vault.purpose))
    return _told(person, known.id, known.version, again=True)


def _change(form: KeepPerson, loaded: Loaded[Person], vault: Vault, region: str, *, person: str, today: date) -> Change:
    values = form.of(person, vault.purpose)
    return loaded.then(*_decided(form, loaded.state, values, region, person=person, today=today))


def _decided(
    form: KeepPerson, state: Person, values: Sequence[Value], region: str, *, person: str, today: date
) -> list[Fact]:
    """Guardian and consents first, on which it depends what may be noted."""
    facts: list[Fact] = []
    if form.guardian:
        facts += name_guardian(state, person=person, guardian=form.guardian, on=form.on, today=today)
    for each in form.consents:
        facts += give_consent(
            reduce(evolve, facts, state),
            person=person,
            purpose=values[0].purpose,
            separate=each.separate,
            by_guardian=each.by_guardian,
            on=each.on,
            today=today,
        )
    now = reduce(evolve, facts, state)
    return [*facts, *noted(now, person, values, today=today, region=region, born_on=form.born_on)]


async def _whose(form: KeepPerson, store: Store, vault: Vault, occasion: Occasion) -> tuple[Loaded[Person], str]:
    """Whom another region knows is known by the number alone. Raises NotFound for another's reference."""
    if form.person:
        return await load(store, somebody(form.person)), form.person
    reader = Reader(occasion.actor, occasion.role, occasion.unit)
    known = await vault.whose(Kind.IDENTITY_NUMBER, form.number(), reader) if form.number() else []
    person = known[0] if known else f"p-{new_id()}"
    return await _unguarded(store, person), person


async def _of_the_owner(store: Store, vault: Vault, owner: Owner) -> Loaded[Person]:
    """Whoever only claims a number and has another, or never was told to have any, is being corrected: what is noted
    of somebody else is not noted of him. Raises NumberOfAnother."""
    loaded = await _unguarded(store, owner.person)
    told = Kind.IDENTITY_NUMBER in loaded.state.held.get(vault.purpose, ())
    noted_first = not loaded.version or (told and await vault.numbers.none_sealed(Kind.IDENTITY_NUMBER, owner.person))
    if not owner.sealed and not noted_first:
        raise NumberOfAnother
    return loaded


async def _unguarded(store: Store, person: str) -> Loaded[Person]:
    guarded = GUARD.set(Guard())
    try:
        return await load(store, person)
    finally:
        GUARD.reset(guarded)


async def _kept_before(store: Store, occasion: Occasion) -> tuple[str, Answer] | None:
    """Whom this request was answered of when it came before. What else was asked under its key the append finds."""
    found = await store.recorder.answered(occasion.key.value) if occasion.key else None
    if not found or not found.first or not occasion.key or found.fingerprint != occasion.key.fingerprint:
        return None
    answer = msgspec.json.decode(found.answer, type=Answer)
    (first, *_) = await store.recorder.stream(answer.id)
    return store.mapper.fact(first).person, answer


def _told(person: str, id: UUID, version: int, *, again: bool = False) -> Response:
    body = msgspec.json.encode(Kept(person, id, version))
    headers = {"Cache-Control": "no-store"} | ({"Idempotent-Replayed": "true"} if again else {})
    return Response(body, 201, headers, "application/json")
