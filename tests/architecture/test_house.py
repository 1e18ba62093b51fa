"""The house's own limits: small modules, short functions, a sentence at the door, no rooms for odds and ends."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("contracts", "services", "infra")
MODULE_LINES, FUNCTION_LINES = 250, 40
NO_SUCH_ROOM = {"utils", "helpers", "common", "base", "models", "misc"}
EXCEPTIONS: frozenset[str] = frozenset()  # path, or path::function, each with its reason beside it


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted(path for path in (ROOT / room).rglob("*.py") if "vendor" not in path.parts)


def told(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", list(modules()), ids=told)
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        return
    tree = ast.parse(text)
    assert (ast.get_docstring(tree) or "").strip(), f"{told(path)} does not say what it is for"
    assert path.stem not in NO_SUCH_ROOM, f"{told(path)} has no name of its own"
    lines = text.count("\n")
    assert lines <= MODULE_LINES or told(path) in EXCEPTIONS, f"{told(path)} has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            name = f"{told(path)}::{node.name}"
            assert length <= FUNCTION_LINES or name in EXCEPTIONS, f"{name} has {length} lines"


def test_the_chassis_stays_small() -> None:
    """Bounded in lines while the services are young; about a tenth of services/ once they have grown."""
    chassis = sum(path.read_text(encoding="utf-8").count("\n") for path in (ROOT / "services/chassis").rglob("*.py"))
    assert chassis <= 8400
