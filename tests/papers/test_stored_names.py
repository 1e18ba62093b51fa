"""What is stored of documents keeps its names and its shapes, and says nothing that is read on one."""

from pathlib import Path

from services.chassis.publishing import stored_names
from services.chassis.service import Service
from services.papers.application import DOCUMENTS, PAPER_STREAMS
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
SERVICE = Service("trial", "试用", PAPER_STREAMS, {}, {}, ())
STORED = """
linli.document.issued:1
linli.document.sealed:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(DOCUMENTS.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)
