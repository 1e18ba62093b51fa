"""What stands on a paper (文书), whatever writes it: the same for the PDF and for the document that can be edited."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

_canonical: Final = msgspec.json.Encoder(order="deterministic")


class Field(Struct, frozen=True, kw_only=True):
    """A line of a certificate: what it is called, and what stands there."""

    key: str
    label: str
    value: str


class Paper(Struct, frozen=True, kw_only=True):
    """Everything that is read on it, in the order in which it is read."""

    title: str
    number: str
    addressee: str = ""
    body: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    fields: tuple[Field, ...] = ()
    closing: tuple[str, ...] = ()
    authority: str
    dated: str
    seal: str

    def __repr__(self) -> str:
        """People are named on it: it shows itself to nobody by accident."""
        return f"Paper({self.number})"

    def sha256(self) -> str:
        return sha256(canonical(self)).hexdigest()


class Source(Struct, frozen=True, kw_only=True):
    """An event that a paper was made from."""

    id: UUID
    name: str
    version: int  # in its stream
    effective_on: date


class Made(Struct, frozen=True, kw_only=True):
    """Whence a paper is: what it was made from, by which rules, with what (来源)."""

    number: str
    form: str  # its name and version
    form_sha256: str
    content_sha256: str
    policy: str
    maker: str  # the compiler and the font
    issued_on: date
    events: tuple[Source, ...]
    blank: str = ""  # the official blank that it is printed on


def canonical(data: object) -> bytes:
    """The same bytes for the same data, in every process."""
    return _canonical.encode(data)


def provenance(made: Made, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """The lines of the page, each with its label; what is empty has none."""
    said = msgspec.to_builtins(made)
    return [(label, str(said[name])) for name, label in labels.items() if said[name]]


def zh_day(day: date) -> str:
    """As it stands on a Chinese document: without noughts in front (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
