"""A city whose time runs fast: every clock fires as in a year, and no city with people's facts is ever started so."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.city_clock import ZONE
from services.chassis.clock import FastClock
from services.city.folder import Folder
from tests.city.test_policies_on_the_command_line import linli
from tests.registration.desks import APPLICATION
from tests.support.running import Up, up

PATIENCE = 60.0


def test_a_fast_clock_runs_from_where_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    begins = datetime(2026, 1, 1, 8, tzinfo=ZONE)
    clock = FastClock(begins, 1440)
    assert clock.now() == begins
    seconds[0] += 60
    assert clock.now() == begins + timedelta(days=1)


def shown(city: Up, case: str) -> Any:
    return httpx.get(f"{city.url}/api/registration/applications/{case}", timeout=10, auth=city.acting).json()["state"]


def test_in_a_minute_of_training_papers_are_deemed_accepted_and_a_decision_is_overdue(tmp_path: Path) -> None:
    """The clerk does nothing: five working days after 2 March they count as accepted, and 60 days later it is late."""
    with up(tmp_path / "city", "--clock", "2026-03-02T09:00", "--speed", "100000") as city:
        papers = {**APPLICATION, "on": "2026-03-02"}
        answer = httpx.post(f"{city.url}/api/registration/applications", json=papers, timeout=10, auth=city.acting)
        assert answer.status_code == 201, answer.text
        case = answer.json()["id"]
        until = time.monotonic() + PATIENCE
        while shown(city, case)["stage"] == "submitted":
            assert time.monotonic() < until
            time.sleep(0.2)
        state = shown(city, case)
        assert (state["stage"], state["accepted_on"], state["deemed_after"]) == ("accepted", "2026-03-02", "2026-03-09")
        overdue: list[Any] = []
        while not overdue:
            assert time.monotonic() < until + PATIENCE
            asked = {"region": "110113", "span": "overdue"}
            overdue = httpx.get(
                f"{city.url}/api/districts/worklists", params=asked, timeout=10, auth=city.acting
            ).json()["owed"]
            time.sleep(0.2)
        assert [(each["clock"], each["last_day"]) for each in overdue] == [("reg.decision_days", "2026-05-06")]
        page = httpx.get(f"{city.url}/worklists?region=110113&span=overdue", timeout=10).text
        assert "模拟数据，不是真实的城市。" in page
    earlier = linli("up", "--data", str(tmp_path / "city"), "--clock", "2026-03-02T09:00")
    assert earlier.returncode == 2
    assert "--clock begins after that" in earlier.stderr


def test_it_is_refused_where_people_work(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    with Folder(tmp_path / "real") as folder:
        folder.file("registration").touch()
    done = linli("up", "--data", str(tmp_path / "real"), "--clock", "2026-01-01T08:00")
    assert (done.returncode, "holds a real city" in done.stderr) == (3, True)
    done = linli("up", "--data", str(tmp_path / "new"), "--speed", "1440")
    assert (done.returncode, "give --clock as well" in done.stderr) == (2, True)
    done = linli("up", "--data", str(tmp_path / "new"), "--clock", "2026-01-01T08:00", environment="production")
    assert (done.returncode, "this is production" in done.stderr) == (2, True)
    done = linli("up", "--data", str(tmp_path / "new"), "--clock", "yesterday")
    assert done.returncode == 2
