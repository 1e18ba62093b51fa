"""Correct or complete what is held of a person (更正、补充, PIPL art. 46)."""

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import Kind, Purpose
from contracts.refusal import Refusal
from contracts.unsaid import UNSAID
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.vault.carrying_out import load
from services.vault.desk import TheOccasion, ThePerson, TheStore, TheVault, Today
from services.vault.domain.keeping import correct
from services.vault.domain.purposes import rules_on
from services.vault.noting import age_of, keep, kept_again
from services.vault.values import Value, plain

router = APIRouter(tags=["people"], route_class=CommandRoute)  # `kept_again` does what was not done
MOST = 50  # fields at once


class OneContent(Refusal):
    """What was given is not said again."""

    zh = "每个字段须填写 value(文字)或 base64(附件)之一"
    en = "each field has either value, a text, or base64, a file"
    status = 422
    field = "fields"


class Corrected(BaseModel, extra="forbid", hide_input_in_errors=True):
    field: str = Field(title="字段", max_length=60)
    value: Annotated[str | None, UNSAID] = Field(None, title="文字内容", repr=False, max_length=20_000)
    base64: Annotated[str | None, UNSAID] = Field(None, title="附件内容", repr=False)

    def content(self) -> str | bytes:
        """Refuses: OneContent."""
        if self.value is not None and self.base64 is None:
            return self.value
        if self.base64 is None or self.value is not None:
            raise OneContent
        try:
            return base64.b64decode(self.base64, validate=True)
        except (binascii.Error, ValueError):
            raise OneContent from None


class CorrectValues(BaseModel, extra="forbid", hide_input_in_errors=True):
    """`source`: what it rests on, a code, such as of the request."""

    purpose: Purpose = Field(title="处理目的")
    fields: Annotated[list[Corrected], Field(title="更正的字段", min_length=1, max_length=MOST)]
    source: str = Field(title="依据(代码)", max_length=100)
    on: Day = Field(title="更正日期")


@router.post("/people/{person}/corrections", status_code=201)
async def correct_values(
    person: ThePerson, form: CorrectValues, store: TheStore, vault: TheVault, occasion: TheOccasion, today: Today
) -> Answer:
    """Refuses: AfterToday, NoSuchField, NotForPurpose, NothingHeld, ConsentMissing, SeparateConsentMissing,
    GuardianMissing, NumberOfAnother, OneContent, NoSource, NoText, TooLarge, IdentityNumber….
    """
    values = [Value(person, form.purpose, each.field, form.source, form.on, each.content()) for each in form.fields]
    for value in values:
        plain(value, today=today)
    async with kept_again(vault, store, occasion, values):
        loaded = await load(store, person)
        corrected = correct(
            loaded.state,
            person=person,
            rules=rules_on(form.purpose, form.on),
            fields=[value.field for value in values],
            source=form.source,
            on=form.on,
            today=today,
            age=age_of(values, today),
        )
        change = loaded.then(corrected)
        for value in values:
            if value.field == Kind.IDENTITY_NUMBER and value.purpose is vault.purpose:
                await vault.numbers.hold(Kind.IDENTITY_NUMBER, str(value.content), person)
        answer = await store.append(replace(occasion, effective_on=form.on), change)
    await keep(vault, store, [change], values)
    return answer
