"""The README lists every route, fact, refusal and module there is."""

import re
from pathlib import Path

from services.chassis.service import Service
from services.vault.application import VAULT_FACTS, VAULT_STREAMS
from services.vault.rights import rights_routers
from tests.support import slices

SERVICE = Service("vault", "个人信息保险库", VAULT_STREAMS, {}, {}, rights_routers())
ROOM = Path(__file__).parents[2] / "services" / "vault"
# part of what stands beside them
INSIDE = {
    "postgres_schema.py",
    "sqlite_schema.py",
    "sqlite_rows.py",
    "metrics.py",
    "desk.py",
}


def test_the_readme_lists_every_route_in_the_order_of_the_routers_and_no_other() -> None:
    assert slices.told_routes(SERVICE) == slices.routes(SERVICE)


def test_the_readme_names_every_fact_and_every_refusal() -> None:
    facts = {fact.__name__ for fact in VAULT_FACTS}
    assert facts | slices.refusals(SERVICE) <= slices.told_words(SERVICE)


def test_the_readme_leads_to_every_module() -> None:
    told = set(re.findall(r"\(([a-z_]+\.py)\)", slices.readme(SERVICE)))
    assert {path.name for path in ROOM.glob("*.py")} - INSIDE == told
