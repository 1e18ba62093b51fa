"""An issued document (制发文书): kept as it was issued, and signed by what is scanned of its sealed paper."""

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.rules import rule
from services.papers.domain.document_facts import DocumentIssued, DocumentSealed, Fact, File


class Document(Struct, frozen=True, kw_only=True):
    """What its page shows, and what is decided on."""

    issued: DocumentIssued | None = None
    scans: tuple[File, ...] = ()
    signed_on: date | None = None  # the day of the first seal
    last_on: date = date.min


class TooManyScans(Refusal):
    zh = "该文书已有{most}份扫描件,不能再加"
    en = "this document has {most} scans already"


class SameScan(Refusal):
    zh = "该扫描件已存入该文书"
    en = "this very scan lies with the document already"


def evolve(document: Document, fact: Fact) -> Document:
    match fact:
        case DocumentIssued():
            after = Document(issued=fact, last_on=fact.issued_on)
        case DocumentSealed():
            first, on = document.signed_on or fact.sealed_on, fact.sealed_on
            after = replace(document, scans=(*document.scans, fact.scan), signed_on=first, last_on=on)
        case _:
            assert_never(fact)
    return after


def seal(document: Document, *, scan: File, most: int, officer: str, on: date, today: date) -> DocumentSealed:
    """Several scans are the sheets of one paper. Refuses: AfterToday, BeforeLastFact, SameScan, TooManyScans."""
    check_day(on, today=today, last_on=document.last_on)
    if scan.sha256 in {each.sha256 for each in document.scans}:
        raise SameScan
    if len(document.scans) >= most:
        raise TooManyScans(most=most)
    return DocumentSealed(scan=scan, sealed_on=on, officer=officer)


def next_of_document(document: Document, on: date) -> tuple[str, ...]:
    """A scan may be added as long as there is room for one."""
    return ("papers.seal-document",) if document.issued and len(document.scans) < rule("paper.scan.most", on) else ()
