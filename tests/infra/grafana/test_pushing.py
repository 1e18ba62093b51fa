"""`make grafana` as an operator types it, in its own environment, against a stand-in: no Grafana can be had from where
these tests run. The stand-in speaks Grafana's HTTP API as `grafana-client` asks for it and takes only what the schema
of 11.6 takes; with GRAFANA_URL and GRAFANA_TOKEN of a real one, `make grafana` twice shows the same.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.grafana.fake import TOKEN, Grafana, grafana

ROOT = Path(__file__).parents[3]
EVERYTHING = ["source", "folder", "dashboard", "dashboard"]


@pytest.fixture
def there() -> Iterator[Grafana]:
    with grafana() as fake:
        yield fake


def pushed(url: str, token: str = TOKEN, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GRAFANA_URL": url, "GRAFANA_TOKEN": token, **more}
    return subprocess.run(
        ["make", "-s", "grafana"], cwd=ROOT, env=env, check=False, capture_output=True, text=True, timeout=300
    )


def written(there: Grafana, **more: str) -> list[str]:
    before = len(there.writes)
    ran = pushed(there.url, **more)
    assert ran.returncode == 0, ran.stderr
    assert ("nothing to write" in ran.stdout) == (len(there.writes) == before)
    return there.writes[before:]


def test_a_second_run_writes_nothing(there: Grafana) -> None:
    assert written(there) == EVERYTHING
    assert {uid: board["meta"]["folderUid"] for uid, board in there.boards.items()} == {
        "linli-day": "linli",
        "linli-spine": "linli",
    }
    assert written(there) == []


def test_what_was_changed_by_hand_is_set_right_and_nothing_else_is_written(there: Grafana) -> None:
    written(there)
    there.boards["linli-spine"]["dashboard"]["panels"][1]["title"] = "mine"
    assert written(there) == ["dashboard"]
    there.boards["linli-day"]["meta"]["folderUid"] = "elsewhere"
    assert written(there) == ["dashboard"]
    there.folders["linli"]["title"] = "mine"
    assert written(there) == ["folder"]
    there.sources["linli-prometheus"] |= {"jsonData": {"tlsSkipVerify": True}}
    assert written(there) == ["source"]
    assert there.sources["linli-prometheus"]["jsonData"]["tlsSkipVerify"]  # what somebody added stays
    assert written(there, GRAFANA_PROMETHEUS="http://elsewhere:9090") == ["source"]
    assert there.sources["linli-prometheus"]["url"] == "http://elsewhere:9090"


def test_what_grafana_provisions_itself_is_left_alone_where_it_is_the_same(there: Grafana) -> None:
    written(there)
    there.sources["linli-prometheus"]["readOnly"] = True
    for board in there.boards.values():
        board["meta"]["provisioned"] = True
    assert written(there) == []
    there.boards["linli-day"]["dashboard"]["title"] = "an older one"
    ran = pushed(there.url)
    assert (ran.returncode, "Cannot save provisioned dashboard" in ran.stderr) == (2, True)  # as make says it


def test_a_wrong_token_an_absent_grafana_and_missing_settings_are_told(there: Grafana, tmp_path: Path) -> None:
    assert "Unauthorized" in pushed(there.url, "wrong").stderr
    assert "http://127.0.0.1:9" in pushed("http://127.0.0.1:9").stderr
    assert "GRAFANA_TOKEN_FILE" in pushed(there.url, "").stderr
    assert there.writes == []
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert written(there, GRAFANA_TOKEN="", GRAFANA_TOKEN_FILE=str(tmp_path / "token")) == EVERYTHING


def test_the_client_lives_in_an_environment_of_its_own(there: Grafana) -> None:
    """It brings `urllib3-future` under the name urllib3."""
    pushed(there.url)
    look = "import importlib.util as u; print([bool(u.find_spec(m)) for m in ('grafana_client', 'urllib3_future')])"

    def has(python: str) -> str:
        return subprocess.run([python, "-c", look], check=True, capture_output=True, text=True).stdout.strip()

    assert has(str(ROOT / ".tools/grafana/bin/python")) == "[True, True]"
    assert has(sys.executable) == "[False, False]"
