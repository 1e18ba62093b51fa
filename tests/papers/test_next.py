"""What is said may be done next with a document is what its decider lets pass, in every state."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from contracts.access.standing import Standing
from contracts.rules import rule
from services.papers.application import DOCUMENTS
from services.papers.domain.document import Document, SameScan, TooManyScans, seal
from services.papers.domain.document_facts import DocumentIssued, File, FileKind
from tests.support.walks import Walk, differences, reached

TODAY: Final = date(2026, 5, 6)
MOST: Final = rule("paper.scan.most", TODAY)


def file(number: int) -> File:
    return File(reference=f"document:trial:{number}", field="file.scan", kind=FileKind.PDF, sha256=f"{number}", size=9)


def _seal(document: Document) -> Any:
    scan = file(len(document.scans))
    return seal(document, scan=scan, most=MOST, officer="officer-1", on=TODAY, today=TODAY)


ISSUED: Final = DocumentIssued(
    kind="acceptance-notice",
    number="1",
    of="registration.application",
    about=UUID(int=1),
    form="acceptance-notice@1",
    form_sha256="a",
    content_sha256="b",
    maker="typst",
    pdf=file(0),
    word=file(1),
    origins=(),
    stands=Standing(),
    region="110113",
    issued_on=TODAY,
    officer="officer-1",
)
WALK: Final = Walk(DOCUMENTS, [(ISSUED,)], {"papers.seal-document": _seal}, (SameScan, TooManyScans), TODAY)


def test_what_is_said_may_be_done_next_is_what_the_decider_lets_pass() -> None:
    assert differences(WALK) == []
    assert reached(WALK) == set(WALK.attempts)
    assert len(list(WALK.states())) == MOST + 1
