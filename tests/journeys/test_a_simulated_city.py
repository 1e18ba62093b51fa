"""A simulated city on both ways to run: figures and rules agree, every view is rebuilt alike, and the page is told."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.districts.desk import VIEWS
from tests.registration.desks import GROUP
from tests.support import running
from tests.support.running import acting_at, linli, told

ASKED = ("--scale", "0.001", "--months", "4", "--seed", "11", "--until", "2026-10-31")


@pytest.fixture(params=["embedded", pytest.param("distributed", marks=[pytest.mark.postgres, pytest.mark.kafka])])
def simulated(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty city that takes the time from its messages."""
    monkeypatch.setenv("LINLI_SIMULATED", "true")
    if request.param == "embedded":
        with running.up(tmp_path / "city", "--empty") as up:
            yield up.url
    else:
        with running.distributed() as city:
            yield city.url


def test_months_of_life_are_counted_as_the_simulator_counted_them(simulated: str) -> None:
    report = told(linli("simulate", "--city", simulated, *ASKED, "--json"))
    assert (report["differences"], report["unknown"], report["broken"]) == ([], [], [])
    assert report["commands"] > 300
    status = httpx.get(f"{simulated}/api/districts/status", timeout=30).json()
    assert status["simulated"] == {"percent": None}
    assert "模拟数据" in httpx.get(simulated, timeout=30).text
    for view in VIEWS:
        rebuilt = told(linli("rebuild", view.name, "--city", simulated, "--json"))
        assert (rebuilt["equal"], rebuilt["differences"]) == (True, [])
    known = {"region": "110000", "on": "2026-10-31", "as_known_on": "2026-08-31"}
    figure = httpx.get(f"{simulated}/api/districts/figures/disputes.accepted", params=known, timeout=30).json()
    later = known | {"as_known_on": "2026-10-31"}
    all_of_it = httpx.get(f"{simulated}/api/districts/figures/disputes.accepted", params=later, timeout=30).json()
    assert 0 < figure["value"] < all_of_it["value"]  # recorded in its own months, not today


def test_where_nothing_is_simulated_a_message_brings_no_time(city: str) -> None:
    sent = httpx.post(
        f"{city}/api/registration/groups",
        json=GROUP | {"name": "寿康合唱队"},
        headers={"Linli-Now": "2026-05-06T09:00:00+08:00"},
        auth=acting_at(city),
        timeout=30,
    )
    assert (sent.status_code, sent.json()["errors"][0]["rule"]) == (403, "NotSimulated")
