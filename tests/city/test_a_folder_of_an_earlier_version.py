"""A folder that an earlier Linli wrote is opened, brought to today's format, and kept as it was beside itself.

`fossils/format-1.tar.xz` is such a folder: a simulated city of two months, written by the last version of format 1.
`format-1.json` has what that version answered for each measure, by cut, of 2026-10-31 as known on that day.
"""

import json
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.chassis import sqlite_recorder
from services.city.folder import FORMAT, Folder
from tests.support.running import linli, told, up

FOSSILS = Path(__file__).parent / "fossils"
STORES = ("registration", "mediation", "procurement", "evaluation")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    with tarfile.open(FOSSILS / "format-1.tar.xz") as packed:
        packed.extractall(tmp_path / "city", filter="data")
    return tmp_path / "city"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "linli.lock"}


def formats(folder: Path) -> list[int]:
    found = []
    for store in STORES:
        with sqlite3.connect(folder / f"{store}.sqlite") as db:
            found += db.execute("pragma user_version").fetchone()
        db.close()
    return found


def test_it_opens_with_the_same_figures_and_is_kept_as_it_was(older: Path) -> None:
    before = files(older)
    with up(older) as city:
        assert figures(city.url) == json.loads((FOSSILS / "format-1.json").read_text())
        _, said, _ = city.stop()
    assert "city.format-1" in said
    assert files(older.with_name("city.format-1")) == before
    assert json.loads((older / "linli.json").read_text())["format"] == FORMAT
    assert formats(older) == [sqlite_recorder.FORMAT] * len(STORES)


def figures(url: str) -> dict[str, dict[str, int]]:
    asked = {"on": "2026-10-31", "as_known_on": "2026-10-31"}
    measures = json.loads((FOSSILS / "format-1.json").read_text())
    answers = {name: httpx.get(f"{url}/api/districts/figures/{name}", params=asked, timeout=30) for name in measures}
    return {name: {cut["cut"]: cut["value"] for cut in answer.json()["cuts"]} for name, answer in answers.items()}


def test_it_goes_on_and_its_views_rebuilt_from_its_old_log_are_equal(older: Path) -> None:
    rebuilt: dict[str, Any] = told(linli("rebuild", "disputes", "--data", str(older), "--json"))
    assert rebuilt["equal"] is True
    assert linli("reconcile", "--data", str(older)).returncode == 0


def test_a_copy_that_was_cut_off_is_made_again_before_anything_is_changed(older: Path) -> None:
    before = files(older)
    (older.with_name("city.format-1.half")).mkdir()
    (older.with_name("city.format-1.half") / "half.sqlite").touch()
    with Folder(older) as folder:
        assert folder.kept == older.with_name("city.format-1")
    assert files(older.with_name("city.format-1")) == before
    assert not older.with_name("city.format-1.half").exists()
    with Folder(older) as folder:
        assert folder.kept is None
