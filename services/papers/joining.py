"""A service that issues documents: their stream and their routes beside its own. It has a vault."""

from dataclasses import replace
from typing import Final

from services.chassis.service import Service
from services.papers.application import PAPER_STREAMS
from services.papers.features import seal_document, show_document, show_document_file, show_scan

ROUTERS: Final = (show_document.router, show_document_file.router, seal_document.router, show_scan.router)


def with_papers(service: Service) -> Service:
    return replace(service, streams=(*service.streams, *PAPER_STREAMS), routers=(*service.routers, *ROUTERS))
