"""OWASP ASVS 5.0.0, levels 1 and 2: each requirement stands once, and what is called met is answered by something."""

import ast
import hashlib
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.access.asvs import CHAPTERS, PAGE, ROOT, STATUSES, Requirement, page, requirements

# of the release, by chapter: how many of level 1, how many of level 2
COUNTS: Final = (
    (8, 19), (4, 7), (8, 11), (2, 8), (4, 5), (13, 22), (6, 12), (4, 3), (4, 3),
    (5, 24), (3, 11), (3, 6), (1, 12), (2, 7), (3, 10), (0, 16), (0, 7),
)  # fmt: skip
# SHA-256 of a line "id level" for each, in the order of the release
LISTED: Final = "9af37b810927c5eedfe1d3e716a571ebac199cf378c2fb4a3ccb64aa29f2a70a"
ALL: Final = requirements()


@cache
def named_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


@cache
def anchors_of(path: Path) -> frozenset[str]:
    """Of a document's headings, as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings)


def answers(said: str) -> bool:
    """Whether it is a test that is there, or a document with that heading; other files answer nothing."""
    path, test, name = said.partition("::")
    file, _, anchor = path.partition("#")
    if test:
        return file.startswith("tests/") and (ROOT / file).is_file() and name in named_in(ROOT / file)
    is_document = file.endswith(".md") and (ROOT / file).is_file() and ROOT / file != PAGE
    return is_document and (not anchor or anchor in anchors_of(ROOT / file))


def test_every_requirement_of_the_release_stands_once() -> None:
    assert len(CHAPTERS) == len(COUNTS) == 17
    counts = Counter((each.chapter, each.level) for each in ALL)
    assert tuple((counts[chapter, 1], counts[chapter, 2]) for chapter in range(1, 18)) == COUNTS
    told = "".join(f"{each.id} {each.level}\n" for each in ALL)
    assert hashlib.sha256(told.encode()).hexdigest() == LISTED


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_a_requirement_is_answered_by_what_there_is_or_says_why_not(each: Requirement) -> None:
    assert [said for said in each.by if not answers(said)] == []
    assert each.by if each.status == "met" else each.why
    assert len(set(each.by)) == len(each.by)
    assert each.asks.endswith(".")
    assert "|" not in each.asks + each.why


def test_what_is_open_is_said_where_readers_look() -> None:
    said = PAGE.read_text(encoding="utf-8").partition("## Still open")[2].partition("\n## ")[0]
    still = [each.id for each in ALL if each.status == STATUSES[2]]
    assert re.findall(r"^\| (V[\d.]+) ", said, re.MULTILINE) == still
    assert "security/asvs.md" in (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_the_page_is_as_the_data_print_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    "said",
    [
        "tests/access/test_asvs.py::test_that_there_is_not",
        "tests/access/test_that_there_is_not.py::test_a",
        "tests/access/asvs.py::page",
        "docs/security/inventory.md#what-there-is-not",
        "docs/nothing.md",
        "docs/security/asvs.md",
        "services/access/door.py",
    ],
)
def test_what_answers_nothing_is_found_out(said: str) -> None:
    assert not answers(said)
