"""Each alert of record fires where it should and keeps still where it should not, and has its page."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.prometheus.local import promtool
from tests.infra.alarms import ALARMS, Series

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "infra" / "prometheus" / "rules").glob("*.yml"))
PAGES = ROOT / "docs" / "operations" / "alerts"
BLOCK = re.compile(r"^ +- alert: (\w+)\n((?:(?! +- ).*\n)+)", re.MULTILINE)
ALERTS = dict(BLOCK.findall("".join(path.read_text(encoding="utf-8") for path in RULES)))
GROUP = re.compile(r"^  - name: (\S+)$", re.MULTILINE)
ALWAYS = "Watchdog"


def looked_at(alert: str, series: Series, minute: int, times: int, step: int = 1) -> dict[str, Any]:
    """A test as promtool takes it: how many alerts of the name fire at a minute."""
    return {
        "interval": f"{step}m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}}) or vector(0)',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": "{}", "value": times}],
            }
        ],
    }


def complaints(folder: Path, alert: str, *tests: dict[str, Any]) -> str:
    """What promtool finds wrong with the rules of the file that has the alert."""
    file = folder / "tests.json"
    texts = {str(path): path.read_text(encoding="utf-8") for path in RULES}
    rules = {path: text for path, text in texts.items() if f"- alert: {alert}\n" in text}
    told = {
        "rule_files": [*rules],
        "evaluation_interval": tests[0]["interval"],
        "group_eval_order": GROUP.findall("".join(rules.values())),  # else promtool takes them as they happen to come
        "tests": list(tests),
    }
    file.write_text(json.dumps(told))
    ran = subprocess.run([promtool(), "test", "rules", str(file)], check=False, capture_output=True, text=True)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


@pytest.mark.parametrize("alert", sorted(ALARMS))
def test_an_alert_fires_where_it_should_and_keeps_still_where_it_should_not(alert: str, tmp_path: Path) -> None:
    alarm = ALARMS[alert]
    fires = looked_at(alert, alarm.fires, alarm.minute, alarm.times, alarm.step)
    still = looked_at(alert, alarm.still, alarm.still_minute or alarm.minute, 0, alarm.step)
    assert complaints(tmp_path, alert, fires, still) == ""


def test_the_watchdog_always_fires(tmp_path: Path) -> None:
    assert complaints(tmp_path, ALWAYS, looked_at(ALWAYS, {"up": "1x9"}, 5, 1)) == ""


def test_a_wrong_expectation_is_found(tmp_path: Path) -> None:
    assert "FAILED" in complaints(tmp_path, ALWAYS, looked_at(ALWAYS, {"up": "1x9"}, 5, 0))


def test_every_alert_is_tested_and_every_test_has_its_alert() -> None:
    assert {*ALERTS} == {*ALARMS, ALWAYS}
    assert len(ALERTS) == sum(path.read_text(encoding="utf-8").count("- alert: ") for path in RULES)


def test_every_alert_names_its_page_and_every_page_has_its_alert() -> None:
    assert {alert: f"docs/operations/alerts/{alert}.md" for alert in ALERTS} == {
        alert: "".join(re.findall(r"runbook_url: (\S+)", block)) for alert, block in ALERTS.items()
    }
    assert {page.stem for page in PAGES.glob("*.md")} == {*ALERTS}


def test_every_page_says_what_it_means_what_to_look_at_and_what_to_do() -> None:
    missing = {
        (page.name, heading)
        for page in PAGES.glob("*.md")
        for heading in (f"# {page.stem}\n", "## What it means\n", "## What to look at\n", "## What to do\n")
        if heading not in page.read_text(encoding="utf-8")
    }
    assert missing == set()


def test_every_page_leads_to_the_row_of_a_dashboard_that_shows_it() -> None:
    boards = {"the spine": "spine", "the city's day": "day"}
    line = re.compile(r"^- \[dashboard\]\(\.\./grafana\.md\) \*(.+)\*, row \*(.+)\*$", re.MULTILINE)
    for page in PAGES.glob("*.md"):
        found = line.search(page.read_text(encoding="utf-8"))
        assert found, page.name
        board = json.loads((ROOT / f"infra/grafana/dashboards/{boards[found[1]]}.json").read_text(encoding="utf-8"))
        assert found[2] in {row["title"] for row in board["panels"] if row["type"] == "row"}, page.name


def test_every_alert_says_in_both_languages_what_is_wrong_and_how_urgent_it_is() -> None:
    def lacking() -> Iterator[str]:
        for alert, block in ALERTS.items():
            summary = "".join(re.findall(r'summary: "(.*)"', block))
            if not re.search(r"[一-鿿].*[a-z]", summary):
                yield f"{alert}: {summary}"
            if not re.search(r"severity: (page|ticket|none)\b", block):
                yield f"{alert}: severity"

    assert list(lacking()) == []


def test_the_rules_and_the_configuration_are_what_prometheus_reads() -> None:
    ran = subprocess.run(
        [promtool(), "check", "config", str(ROOT / "infra" / "prometheus" / "prometheus.yml")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
