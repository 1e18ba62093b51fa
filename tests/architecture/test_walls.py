"""Each wall is broken once on purpose: a linter that cannot refuse holds nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

BREACHES = [
    ("contracts/refusal.py", "import services.chassis.clock", "contracts import nobody"),
    ("contracts/refusal.py", "import fastapi", "contracts import nobody"),
    ("services/registration/publishing.py", "import services.procurement.domain.project", "no service imports another"),
    ("services/chassis/clock.py", "import services.registration.main", "the chassis is called"),
    ("services/districts/measures.py", "import services.city.main", "only the composition room"),
    ("services/registration/domain/organisation.py", "import fastapi", "the domain knows neither"),
    ("services/registration/domain/organisation.py", "import services.chassis.clock", "the domain knows neither"),
    ("services/registration/application.py", "import services.registration.publishing", "inside registration"),
    ("services/procurement/application.py", "import services.procurement.publishing", "inside procurement"),
    (
        "services/registration/features/suspend_organisation.py",
        "import services.registration.features.resume_organisation",
        "features do not import each other",
    ),
    ("services/portal/main.py", "import asyncpg", "the portal is a client"),
    ("services/chassis/clock.py", "import services.vault.vault", "the vault stands on the chassis"),
    ("services/vault/vault.py", "import services.registration.main", "the vault is called by services"),
    ("services/vault/vault.py", "import services.papers.keeping", "papers stand on the vault"),
    ("services/papers/issuing.py", "import services.registration.main", "papers are made for services"),
    ("services/papers/rendering.py", "import services.papers.issuing", "inside papers"),
    ("services/papers/domain/document.py", "import services.vault.values", "no domain, no view and no page"),
    ("services/mediation/domain/dispute.py", "import services.vault.values", "no domain, no view and no page"),
    ("services/portal/main.py", "import services.vault.values", "no domain, no view and no page"),
    ("services/vault/domain/person.py", "import services.vault.tables", "inside the vault"),
    ("services/chassis/clock.py", "import services.dossiers.said", "files stand on the chassis"),
    ("services/dossiers/said.py", "import services.mediation.main", "files are told of every service"),
    ("services/dossiers/said.py", "import services.dossiers.timeline", "inside files"),
    ("services/vault/domain/person.py", "import services.chassis.clock", "the domain knows neither"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in ("contracts", "services", "infra"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("static", "data", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    # a namespace package would be merged with the installed house, and a breach looked for in either
    for path in list(folder.rglob("*")):
        if path.is_dir():
            (path / "__init__.py").touch()
    return folder


def test_the_walls_stand(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize(("file", "line", "wall"), BREACHES)
def test_a_broken_wall_is_refused(copy: Path, file: str, line: str, wall: str) -> None:
    path = copy / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + f"\n\ndef _breach() -> None:\n    {line}\n", encoding="utf-8")
    try:
        result = lint(copy)
    finally:
        path.write_text(before, encoding="utf-8")
    assert result.returncode != 0
    broken = [name for name in result.stdout.splitlines() if name.rstrip().endswith("BROKEN")]
    assert any(wall in name for name in broken), result.stdout[-3000:]
