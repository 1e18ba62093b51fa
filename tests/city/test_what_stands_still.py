import shutil
import time
from pathlib import Path

import httpx

from services.city.folder import Folder
from tests.city.test_a_folder import covered, filed
from tests.support.running import Up, linli, told, up


def test_a_restore_that_nobody_announced_stops_its_readers_and_is_told(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        city.stop()
        with Folder(city.data) as folder:
            kept = shutil.copy(folder.file("registration"), tmp_path / "kept")
        city.start()
        covered(city, filed(city, "合唱队"))
        city.stop()
        shutil.copy(kept, city.data / "registration.sqlite")
        city.start(until_says="live")
        said = failures(city)
        assert "a restore that nobody announced" in said
        status = told(linli("status", "--data", str(city.data), "--json"))
        assert any("a restore that nobody announced" in failure for failure in status["failures"])
        assert "停滞" in linli("status", "--data", str(city.data)).stdout


def test_after_an_announced_restore_readers_go_on_and_what_had_read_beyond_is_rebuilt(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        covered(city, filed(city, "合唱队"))
        city.stop()
        kept = shutil.copy(city.data / "registration.sqlite", tmp_path / "kept")
        city.start()
        covered(city, filed(city, "书画社"))
        city.stop()
        shutil.copy(kept, city.data / "registration.sqlite")
        assert "新纪元 2 " in linli("announce", "registration", "--data", str(city.data)).stdout
        status = told(linli("status", "--data", str(city.data), "--json"))
        assert all(failure.startswith("registration: ") for failure in status["failures"])
        assert status["failures"]
        refused = linli("rebuild", "groups", "--data", str(city.data))
        assert refused.returncode == 3
        name = refused.stderr.split("--accept ")[1].split()[0]
        told(linli("rebuild", "groups", "--accept", name, "--data", str(city.data), "--json"))
        city.start()
        covered(city, filed(city, "读书会"))
        figure = httpx.get(f"{city.url}/api/districts/figures/groups.filed").json()
        assert figure["value"] == 2


def test_the_districts_tell_how_every_services_reactions_are(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        covered(city, filed(city, "合唱队"))
        services = httpx.get(f"{city.url}/api/districts/status").json()["services"]
        told_of = {(each["name"], each["source"], each["quarantined"]) for each in services["procurement"]["reactions"]}
        assert ("procurement.providers", "registration", 0) in told_of
        assert [each["name"] for each in services["registration"]["reactions"]] == ["registration.chains"]
        assert services["evaluation"]["reactions"] != []
        assert services["posts"]["reactions"] == []
        assert "procurement.providers" in httpx.get(f"{city.url}/status").text


def failures(city: Up) -> str:
    """What it says of itself once its readers have looked at their logs."""
    until = time.monotonic() + 30
    while (answer := httpx.get(f"{city.url}/health/ready")).status_code == 200:
        assert time.monotonic() < until, "it goes on as if nothing had happened"
        time.sleep(0.05)
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail_en"])
