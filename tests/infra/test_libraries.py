"""The libraries that a city is made of: every one is listed with its version, from one place, held by its hash."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
LOCKED: Final[list[dict[str, Any]]] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
OURS: Final = "linli"


def test_every_library_comes_from_one_registry_and_is_held_by_its_hash() -> None:
    others = [each for each in LOCKED if each["name"] != OURS]
    assert len(others) > 50
    assert len({str(each["source"]) for each in others}) == 1
    assert {*others[0]["source"]} == {"registry"}
    for library in others:
        files = [*library.get("wheels", ()), *([library["sdist"]] if "sdist" in library else ())]
        assert files, library["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), library["name"]


def test_what_is_asked_for_is_what_is_listed() -> None:
    (ours,) = (each for each in LOCKED if each["name"] == OURS)
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=;, ]", name)[0] for name in asked}
    assert names == {each["name"] for each in ours["dependencies"]}


def test_an_image_is_built_from_the_list_and_from_nothing_else() -> None:
    recipe = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    assert recipe.count("uv sync --frozen --no-dev") == 2
    context = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in context if line.startswith("!")}
    assert "*" in context
    assert kept == {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "contracts", "infra", "services"}


def test_all_of_the_list_and_only_it_is_asked_for_known_weaknesses() -> None:
    """The asking itself needs the Internet and is no test; SECURITY.md says how often it is done, and what then."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\naudit:")[2].partition("\n\n")[0]
    assert "$(UV) audit --frozen $(ARGS)" in recipe
    assert "--ignore" not in recipe
    assert "`make audit`" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
