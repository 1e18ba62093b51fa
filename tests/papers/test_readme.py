"""The README lists every route, fact, refusal and module there is."""

import re
from pathlib import Path

from services.chassis.service import Service
from services.papers.application import DOCUMENTS, PAPER_STREAMS
from services.papers.joining import ROUTERS
from tests.support import slices

SERVICE = Service("papers", "文书", PAPER_STREAMS, {}, {}, ROUTERS)
ROOM = Path(__file__).parents[2] / "services" / "papers"


def test_the_readme_lists_every_route_in_the_order_of_the_routers_and_no_other() -> None:
    assert slices.told_routes(SERVICE) == slices.routes(SERVICE)


def test_the_readme_names_every_fact_and_every_refusal() -> None:
    facts = {fact.__name__ for fact in DOCUMENTS.facts}
    assert facts | slices.refusals(SERVICE) <= slices.told_words(SERVICE)


def test_the_readme_leads_to_every_module() -> None:
    told = set(re.findall(r"\(([a-z_]+\.py)\)", slices.readme(SERVICE)))
    assert {path.name for path in ROOM.glob("*.py")} - {"desk.py"} == told
