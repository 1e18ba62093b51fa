"""The stream of an issued document. A service that issues any adds PAPER_STREAMS to its own."""

from typing import Final, get_args

from contracts.access.papers import DOCUMENT
from contracts.access.standing import Standing
from services.chassis.streams import Stream
from services.papers.domain import document, document_facts

DOCUMENTS: Final = Stream(
    DOCUMENT,
    document.Document(),
    document.evolve,
    get_args(document_facts.Fact),
    region=lambda state: state.issued.region if state.issued else "",
    next=document.next_of_document,
    standing=lambda _, state: state.issued.stands if state.issued else Standing(),
)
PAPER_STREAMS: Final = (DOCUMENTS,)
