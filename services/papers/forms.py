"""The forms (文书模板): their words and layouts as data, each with a version and a hash of all that it is made of."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct

from services.papers.paper import Field, Paper, zh_day

TEMPLATES: Final = Path(__file__).parent / "templates"
ALWAYS: Final = "always"
SHARED: Final = ("house.typ", "words.yaml")  # what every paper is made of beside its own


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph, and in which case it is said."""

    text: str
    when: str = ALWAYS


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a certificate, and in which case it is there."""

    key: str
    label: str
    value: str
    when: str = ALWAYS


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value goes on an official blank: millimetres from the upper left corner, and points."""

    x: float
    y: float
    width: float
    size: float


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`layout`, `overprint`: which Typst file sets it on plain paper, and on an official blank."""

    version: int
    layout: str
    title: str
    word: str  # of the document's number
    seal: str
    overprint: str = ""
    addressee: str = ""
    body: tuple[Part, ...] = ()
    columns: tuple[str, ...] = ()
    fields: tuple[Line, ...] = ()
    closing: tuple[str, ...] = ()
    places: Mapping[str, Place] = {}
    name: str = ""
    sha256: str = ""

    @property
    def told(self) -> str:
        return f"{self.name}@{self.version}"

    def filled(
        self,
        values: Mapping[str, str],
        *,
        cases: Sequence[str] = (),
        rows: Sequence[Sequence[str]] = (),
        number: str,
        authority: str,
        on: date,
    ) -> Paper:
        """`cases`: what is so of this one. Raises KeyError where a value is missing: our own fault."""
        here = {ALWAYS, *cases}

        def put(text: str) -> str:
            return text.format_map(values)

        return Paper(
            title=put(self.title),
            number=number,
            addressee=put(self.addressee),
            body=tuple(put(each.text) for each in self.body if each.when in here),
            columns=self.columns,
            rows=tuple(tuple(row) for row in rows),
            fields=tuple(
                Field(key=each.key, label=put(each.label), value=put(each.value))
                for each in self.fields
                if each.when in here
            ),
            closing=tuple(map(put, self.closing)),
            authority=authority,
            dated=zh_day(on),
            seal=self.seal,
        )


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """How the page of provenance is worded."""

    title: str
    rows: Mapping[str, str]
    columns: tuple[str, ...]
    note: str


@cache
def form(name: str, templates: Path = TEMPLATES) -> Form:
    """By its name. Raises FileNotFoundError, msgspec.ValidationError."""
    written = (templates / "forms" / f"{name}.yaml").read_bytes()
    said: dict[str, Any] = yaml.safe_load(written)
    read = msgspec.convert({**said, "name": name}, Form)
    layouts = [f"{layout}.typ" for layout in (read.layout, read.overprint) if layout]
    parts = [written, *((templates / each).read_bytes() for each in (*layouts, *SHARED))]
    hashed = sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()
    return msgspec.structs.replace(read, sha256=hashed)


@cache
def words(templates: Path = TEMPLATES) -> Words:
    return msgspec.convert(yaml.safe_load((templates / "words.yaml").read_bytes()), Words)


def names(templates: Path = TEMPLATES) -> list[str]:
    return sorted(path.stem for path in (templates / "forms").glob("*.yaml"))
