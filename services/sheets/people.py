"""People whom a sheet names by their identity numbers: known by the vault, and from then on by reference alone."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from contracts.access.caller import Caller
from contracts.access.deciding import decide
from contracts.personal import Kind
from contracts.refusal import Refusal
from services.sheets.drafts import Complaint, Draft, Numbered, complaint, digest_of
from services.sheets.layouts import Layout
from services.vault.values import Reader
from services.vault.vault import Vault

LOOK_UP = "vault.look-up-person"


class PersonUnknown(Refusal):
    zh = "这个身份证件号码尚未登记。请先在“登记个人信息”中登记,或改填人员编号"
    en = "nobody with this identity number is known here: note the person first, or give the reference"
    status = 422


async def known(vault: Vault, batch: Sequence[Draft], layout: Layout, by: Caller) -> list[Draft]:
    """With references instead of numbers; that somebody looked is written first. Raises as `Vault.whose`."""
    numbers = list(dict.fromkeys(each.number for draft in batch for each in draft.numbers))
    if not numbers:
        return list(batch)
    no = decide(by, LOOK_UP).refusal
    found: Mapping[str, str] = {}
    if no is None:
        reader = Reader(by.subject, by.role, by.unit)
        whose = await asyncio.gather(*(vault.whose(Kind.IDENTITY_NUMBER, each, reader) for each in numbers))
        found = {number: people[0] for number, people in zip(numbers, whose, strict=True) if people}
    return [_with(draft, found, no or PersonUnknown(), layout) if draft.numbers else draft for draft in batch]


def _with(draft: Draft, found: Mapping[str, str], no: Refusal, layout: Layout) -> Draft:
    wrong: list[Complaint] = []
    for each in draft.numbers:
        if each.number in found:
            _put(draft.told.body, each, found[each.number])
        else:
            wrong.append(complaint(no, each.column))
    digest = digest_of(draft.path, draft.told.body, layout.unsaid)
    return replace(draft, complaints=(*draft.complaints, *wrong), digest=digest, numbers=())


def _put(body: Any, number: Numbered, reference: str) -> None:
    *way, last = number.at.split(".")
    for step in way:
        body = body[int(step) if isinstance(body, list) else step]
    body[int(last) if isinstance(body, list) else last] = reference
