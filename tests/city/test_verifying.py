"""Verify and repair, from the command line, on a folder that somebody has changed by hand."""

import sqlite3
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from services.chassis.identity import new_id
from services.chassis.streams import Occasion
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.districts.desk import VIEWS
from services.registration.application import GROUPS
from tests.registration.examples import FILED
from tests.support.running import linli, told, up

MAY = date(2026, 5, 6)
CHOIR = replace(FILED, name="合唱队", name_as_given="合唱队")


@pytest.fixture
async def folder(tmp_path: Path) -> str:
    with Folder(tmp_path / "city") as folder:
        async with EmbeddedCity(folder) as city:
            occasion = Occasion(effective_on=MAY, actor="clerk", policy="test")
            await city.stores["registration"].append(occasion, GROUPS.new(new_id()).then(CHOIR))
            await city.settle()
    return str(tmp_path / "city")


def by_hand(folder: str, statement: str) -> None:
    with sqlite3.connect(Path(folder) / "districts.sqlite") as db:
        db.execute(statement)
    db.close()


def test_every_view_is_verified(folder: str) -> None:
    done = linli("verify", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("与日志一致") == len(VIEWS)
    assert [each["differences"] for each in told(linli("verify", "--data", folder, "--json"))] == [0] * len(VIEWS)


def test_what_differs_is_named_and_repaired(folder: str) -> None:
    by_hand(folder, "update groups_g1_rows set body = replace(body, '合唱', '独唱')")
    found = linli("verify", "groups", "--data", folder)
    assert found.returncode == 1
    for part in ("1 处与日志不符", "groups", "body.name", "合唱队", "独唱队"):
        assert part in found.stdout
    repaired = linli("repair", "--data", folder)
    assert (repaired.returncode, "已按日志恢复" in repaired.stdout) == (0, True), repaired.stderr
    again = linli("repair", "groups", "--data", folder)
    assert (again.returncode, "没有需要修复的内容" in again.stdout) == (0, True)
    assert linli("verify", "groups", "--data", folder).returncode == 0


def test_a_running_city_names_within_a_minute_what_another_process_changed(folder: str) -> None:
    """At the verifier's own pace, from just after it had proved the view: it comes round again."""
    with up(Path(folder), "--empty") as city:

        def proof() -> Any:
            return httpx.get(f"{city.url}/api/districts/status", timeout=30, auth=city.acting).json()["views"][
                "groups"
            ]["proof"]

        until(lambda: proof()["at"])
        by_hand(folder, "update groups_g1_rows set body = replace(body, '合唱', '独唱')")
        until(lambda: proof()["differences"])
        (named,) = proof()["named"]
        assert [named[told] for told in ("kind", "field", "expected", "found")] == [
            "rows", "body.name", '"合唱队"', '"独唱队"',
        ]  # fmt: skip
        until(lambda: 'view_differences{view="groups"} 1.0' in httpx.get(f"{city.url}/metrics").text)
        assert linli("repair", "groups", "--city", city.url).returncode == 0
        assert (proof()["differences"], proof()["named"]) == (0, [])


def until(true: Callable[[], Any]) -> None:
    """Within the minute that is promised."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < 60
        time.sleep(0.1)


@pytest.mark.parametrize("command", ["verify", "repair"])
def test_a_view_that_is_none_is_told_as_such(folder: str, command: str) -> None:
    no = linli(command, "nothing", "--data", folder)
    assert (no.returncode, "没有名为 nothing 的视图" in no.stderr) == (3, True)
