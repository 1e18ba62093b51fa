"""The documents hold together: links lead somewhere, and pages can be found."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AWAY = {".venv", ".tools", "node_modules", "var"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not AWAY & set(path.relative_to(ROOT).parts))
OPERATIONS = ROOT / "docs" / "operations"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def leads_to(page: Path) -> set[Path]:
    return {(page.parent / link).resolve() for link in LINK.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [str(path) for path in leads_to(page) if not path.exists()] == []


@pytest.mark.parametrize(
    ("index", "folder"), [("README.md", "."), ("alerts.md", "alerts")], ids=lambda part: part.strip(".")
)
def test_every_page_for_operators_can_be_found_from_an_index(index: str, folder: str) -> None:
    pages = {path.resolve() for path in (OPERATIONS / folder).glob("*.md")} - {(OPERATIONS / index).resolve()}
    assert pages - leads_to(OPERATIONS / index) == set()
