"""What is given to a vault, and who asks for it."""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.identity_number import identity_number
from contracts.people import PersonalNumber, gives_away, opaque, somebodys
from contracts.personal import Kind, Purpose, Reason, kind_of
from contracts.refusal import Refusal
from contracts.roles import Role
from services.chassis.refusals import TooLarge
from services.vault.veiled import Content

LARGEST: Final = 8 * 1024 * 1024  # bytes of one value
_REFERENCE: Final = re.compile(r"[A-Za-z0-9:_-]{1,64}")
_SOURCE: Final = re.compile(r"[A-Za-z0-9:._/-]{1,100}")
_ORDER: Final = re.compile(r"[\w:./〔〕()()-]{1,64}")
_TEXT, _BYTES = b"t", b"b"


class NoReference(Refusal):
    zh = "人员编号应为字母、数字和 : _ - ,不超过64个字符"
    en = "a person's reference has letters, digits and : _ -, at most 64 of them"
    status = 422
    field = "person"


class NoSource(Refusal):
    zh = "来源应为代码(字母、数字和 : . _ / -)"
    en = "a source is a code of letters, digits and : . _ / -"
    status = 422
    field = "source"


class NoOrder(Refusal):
    zh = "文书编号应为代码(字母、数字、汉字和 : . _ / - 〔 〕)"
    en = "the reference of an order is a code, of letters, digits and : . _ / - 〔 〕"
    status = 422
    field = "reference"


class NoText(Refusal):
    zh = "内容含有无法保存的字符"
    en = "there is a character in it that cannot be kept"
    status = 422
    field = "content"


@dataclass(frozen=True)
class Value:
    """One field of a person for a purpose. `source`: whence it is known, a code; `on`: the day it was noted, from
    which its time of keeping runs; `region`: where, by whoever noted it. Its content is a text, or the bytes of a
    file."""

    person: str
    purpose: Purpose
    field: str
    source: str
    on: date
    content: Content = dataclasses.field(repr=False)
    region: str = ""


@dataclass(frozen=True)
class Reader:
    """Who asks (an opaque reference), as whom, for which unit (its code), and why."""

    caller: str
    role: Role | None
    unit: str
    reason: Reason = Reason.OWN_WORK


def reference(person: str) -> str:
    """Raises NoReference, PersonalNumber."""
    if not _REFERENCE.fullmatch(person):
        raise NoReference
    return opaque(person, field="person")


def somebody(person: str) -> str:
    """A person's reference: under a text's, a document's or a sheet's nothing is corrected or erased as a person's.

    Raises NoReference, NobodysReference, PersonalNumber.
    """
    if not _REFERENCE.fullmatch(person):
        raise NoReference
    return somebodys(person, field="person")


def order(given: str) -> str:
    """Of a court's or another's paper. Raises NoOrder, PersonalNumber."""
    if not _ORDER.fullmatch(given):
        raise NoOrder
    if gives_away(given):
        raise PersonalNumber().at("reference")
    return given


def plain(value: Value, *, today: date) -> bytes:
    """What is sealed, once it is right: an identity number is checked and kept as it is compared.

    Raises NoReference, PersonalNumber, NoSource, NoSuchField, NoText, TooLarge, and what identity_number raises.
    """
    reference(value.person)
    if not _SOURCE.fullmatch(value.source):
        raise NoSource
    if gives_away(value.source):
        raise PersonalNumber().at("source")
    kind_of(value.field)
    content = value.content
    if isinstance(content, bytes) and kind_of(value.field) is not Kind.FILE:
        raise NoText
    if value.field == Kind.IDENTITY_NUMBER and isinstance(content, str):  # with a detail: a passport's, or another
        content = identity_number(content, today=today).number
    try:
        sealed = _TEXT + content.encode() if isinstance(content, str) else _BYTES + content
    except UnicodeEncodeError:
        raise NoText from None  # the cause would show it
    if len(sealed) > LARGEST:
        raise TooLarge(size=len(sealed), most=LARGEST)
    return sealed


def content(sealed: bytes) -> Content:
    return sealed[1:].decode() if sealed[:1] == _TEXT else sealed[1:]
