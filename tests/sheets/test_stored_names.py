"""What is stored of imports keeps its names and its shapes, and says nothing that stands in a sheet."""

from pathlib import Path

from services.chassis.publishing import stored_names
from services.chassis.service import Service
from services.sheets.application import SHEET_STREAMS
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
SERVICE = Service("trial", "试用", SHEET_STREAMS, {}, {}, ())
STORED = """
linli.import-queue.queued:1
linli.import-queue.taken-off:1
linli.import.finished:1
linli.import.reversal-finished:1
linli.import.reversal-started:1
linli.import.rows-imported:1
linli.import.rows-judged:1
linli.import.rows-reversed:1
linli.import.sheet-judged:1
linli.import.sheet-received:1
linli.import.started:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names([fact for stream in SHEET_STREAMS for fact in stream.facts]) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)
