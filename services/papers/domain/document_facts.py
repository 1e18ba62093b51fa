"""What can have happened to an issued document (制发文书), as it is written down: never what is read on it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.access.standing import Standing
from contracts.worded import Worded


class FileKind(Worded):
    """What lies in a file, by its own first bytes."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"


class File(Struct, frozen=True, kw_only=True):
    """A file in the vault, under this reference and field; its hash says which bytes were issued."""

    reference: str
    field: str
    kind: FileKind
    sha256: str
    size: int


class Origin(Struct, frozen=True, kw_only=True):
    """An event of this service that the document was made from."""

    id: UUID
    version: int


class DocumentIssued(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A numbered paper was made and given out (制发); what it says lies in the vault as it was issued."""

    TOPIC: ClassVar[str] = "linli.document.issued"

    kind: str  # the form's name
    number: str
    of: str  # the family of the thing that it is about
    about: UUID
    form: str  # with its version
    form_sha256: str
    content_sha256: str
    maker: str  # compiler and font
    pdf: File
    word: File
    origins: tuple[Origin, ...]
    names: tuple[str, ...] = ()  # opaque: who is named on it
    blank: str = ""  # the official blank that it is printed on
    replaces: UUID | None = None
    stands: Standing
    region: str
    issued_on: date
    officer: str


class DocumentSealed(Struct, frozen=True, kw_only=True):
    """Paper was sealed by hand and its scan put away (加盖印章): from this day it counts as signed."""

    TOPIC: ClassVar[str] = "linli.document.sealed"

    scan: File
    sealed_on: date
    officer: str


Fact = DocumentIssued | DocumentSealed
