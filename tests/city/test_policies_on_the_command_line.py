"""What holds and why, what two sets differ in, and a city that does not start with half of its law."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.city.folder import Folder

OWN = "- {key: med.major.hours, value: 6 hours, valid_from: 2026-05-01, source: 顺义区通知, tag: W}\n"


def linli(
    *arguments: str, policies: Path | None = None, environment: str = "development"
) -> subprocess.CompletedProcess[str]:
    told = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "LINLI_ENVIRONMENT": environment}
    told |= {"LINLI_POLICIES": str(policies)} if policies else {}
    command = [sys.executable, "-m", "services.city.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=told, timeout=60, check=False)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own" / "110113").mkdir(parents=True)
    (tmp_path / "own" / "110113" / "mediation.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


def test_a_policy_is_shown_with_the_value_that_applies_its_source_and_the_others(own: Path) -> None:
    shown = linli("policy", "show", "med.major.hours", "--on", "2026-06-01", "--in", "110113001", policies=own)
    assert shown.returncode == 0
    for said in ("重大矛盾纠纷上报的时限", "适用", "6 hours", "顺义区通知", "另有更具体的规定", "24 hours"):
        assert said in shown.stdout
    told = json.loads(linli("policy", "show", "med.major.hours", "--on", "2026-04-01", "--json", policies=own).stdout)
    assert [(each["region"], each["because"]) for each in told["values"]] == [
        ("110000", "applies"),
        ("110113", "elsewhere"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "eva.grade.bars", "--on", "2026-04-01"), 1, "尚未收录"),
        (("show", "med.no-such"), 2, "no policy is called med.no-such; there are med."),
        (("show", "med.major.hours", "--in", "999999"), 2, "there is no division with the code 999999"),
        (("show", "med.major.hours", "--set", "nowhere"), 2, "nowhere is no directory, and no version"),
        (("diff", "current", "beijing-2026@000000000000", "--data", "nowhere"), 2, "there is no city in nowhere"),
    ],
)
def test_what_cannot_be_shown_says_why(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = linli("policy", *arguments)
    assert done.returncode == code
    assert said in done.stdout + done.stderr


def test_two_sets_are_compared_value_by_value(own: Path) -> None:
    done = linli("policy", "diff", "current", str(own), "--json")
    assert json.loads(done.stdout) == [
        {
            "key": "med.major.hours",
            "region": "110113",
            "valid_from": "2026-05-01",
            "before": None,
            "after": "6 hours (W: 顺义区通知)",
        }
    ]


def test_the_version_that_a_fact_recorded_is_asked_of_the_city_that_kept_it(own: Path, tmp_path: Path) -> None:
    """The city once started with its own directory, and now does not."""
    kept = linli("policy", "check", str(own)).stdout.partition(":")[0]
    city = str(tmp_path / "city")
    Folder(tmp_path / "city").close()
    assert linli("status", "--data", city, policies=own).returncode == 0
    done = linli("policy", "diff", kept, "current", "--data", city, "--json")
    assert [(each["key"], each["before"], each["after"]) for each in json.loads(done.stdout)] == [
        ("med.major.hours", "6 hours (W: 顺义区通知)", None)
    ]


def test_a_directory_is_checked_before_a_city_starts_with_it(own: Path) -> None:
    done = linli("policy", "check", str(own))
    assert (done.returncode, "1 项本地规定有效" in done.stdout) == (0, True)


def test_a_city_does_not_start_with_half_of_its_law(own: Path, tmp_path: Path) -> None:
    (own / "110113" / "mediation.yaml").write_text(OWN + OWN.replace("6 hours", "30 hours"), encoding="utf-8")
    (own / "calendar").mkdir()
    (own / "calendar" / "2027.yaml").write_text("year: 2027\nholidays: []\n", encoding="utf-8")
    done = linli("up", "--data", str(tmp_path / "city"), policies=own)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"linli: {own}/calendar/2027.yaml:1: Object missing required field `source`",
    ]
    (own / "calendar" / "2027.yaml").unlink()
    done = linli("up", "--data", str(tmp_path / "city"), policies=own)
    assert f"linli: {own}/110113/mediation.yaml:2: med.major.hours has another value" in done.stderr
    assert not list((tmp_path / "city").glob("*.sqlite"))
