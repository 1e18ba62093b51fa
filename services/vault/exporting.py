"""All that is held of one person, as one document that can be handed out (个人信息副本, PIPL art. 45)."""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from contracts.personal import Basis, Purpose, kind_of
from services.vault.domain.person import Person
from services.vault.domain.purposes import rules_on
from services.vault.values import Reader
from services.vault.vault import Vault
from services.vault.veiled import Veiled


class HeldField(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`value`, or of a file `base64`. `until`: the last day on which it is kept."""

    field: str
    zh: str
    value: str = ""
    base64: str = ""
    source: str
    noted_on: date
    until: date
    basis: Basis

    def __repr__(self) -> str:
        return f"HeldField({self.field})"


class HeldPurpose(Struct, frozen=True, kw_only=True):
    purpose: Purpose
    zh: str
    restricted: bool
    consent: Mapping[str, Any] | None  # by whom, whether to what is sensitive, since when
    fields: tuple[HeldField, ...]


class ErasedPurpose(Struct, frozen=True, kw_only=True):
    """`fields`: where only some were, which."""

    purpose: Purpose
    zh: str
    why: str
    erased_at: datetime
    fields: tuple[str, ...]


class Document(Struct, frozen=True, kw_only=True):
    person: str
    made_at: datetime
    held: tuple[HeldPurpose, ...]
    erased: tuple[ErasedPurpose, ...]
    guardian: str | None
    holds: tuple[str, ...]  # their references


async def export(vault: Vault, person: str, state: Person, reader: Reader) -> Document:
    """`state`: what the log says. Raises as `Vault.read`."""
    found, opened, gone = await vault.all_of(person, reader)
    fields: dict[Purpose, list[HeldField]] = {}
    restricted: set[Purpose] = set()
    for each in found:
        purpose, row = Purpose(each.key.pair.purpose), each.value
        content = opened[each.key.pair, row.field]
        written = {"value": content} if isinstance(content, str) else {"base64": base64.b64encode(content).decode()}
        kind = kind_of(row.field)
        fields.setdefault(purpose, []).append(
            HeldField(
                field=row.field,
                zh=kind.zh,
                source=row.source,
                noted_on=row.noted_on,
                until=row.until,
                basis=rules_on(purpose, row.noted_on).basis[kind],
                **Veiled(written),
            )
        )
        if each.key.restricted:
            restricted.add(purpose)
    return Document(
        person=person,
        made_at=vault.clock.now(),
        held=tuple(_held(purpose, fields[purpose], state, purpose in restricted) for purpose in sorted(fields)),
        erased=tuple(
            ErasedPurpose(
                purpose=Purpose(each.pair.purpose),
                zh=Purpose(each.pair.purpose).zh,
                why=each.why,
                erased_at=each.erased_at,
                fields=each.fields,
            )
            for each in gone
        ),
        guardian=state.guardian,
        holds=tuple(hold.reference for hold in state.holds),
    )


def _held(purpose: Purpose, fields: list[HeldField], state: Person, restricted: bool) -> HeldPurpose:
    consent = state.consents.get(purpose)
    return HeldPurpose(
        purpose=purpose,
        zh=purpose.zh,
        restricted=restricted,
        consent={"by": consent.by, "separate": consent.separate, "given_on": consent.given_on} if consent else None,
        fields=tuple(fields),
    )
