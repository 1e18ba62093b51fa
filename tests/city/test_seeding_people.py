"""The first people of a city outside development: from a file, once, all or none; a bad row is named by its line."""

import asyncio
from pathlib import Path

import pytest

from services.chassis.clock import SystemClock
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.city.rooms import service
from services.posts.application import ACCOUNTS, PEOPLE, UNITS
from services.posts.domain.identities import account_hash, account_id, person_id, unit_id
from tests.support.running import linli

PEOPLE_YAML = """\
- subject: person-first
  issuer: https://id.example.gov.cn
  sub: "1024"
  posts:
    - {role: approver, region: "110000", title: head, first_on: 2026-01-01}
    - {role: operator, first_on: 2026-01-01, last_on: 2026-12-31}
- subject: person-second
  issuer: https://id.example.gov.cn
  sub: "2048"
  posts:
    - {role: approver, region: "110113", first_on: 2026-01-01}
"""
WRONG_YAML = """\
- subject: person-first
  issuer: https://id.example.gov.cn
  sub: "1024"
  posts:
    - {role: approver, region: "110000", first_on: 2026-01-01}
    - {role: street, region: "110113", first_on: 2026-01-01}
    - {role: mayor, region: "110000", first_on: 2026-01-01}
- subject: "110101199003077758"
  issuer: https://id.example.gov.cn
  sub: "2048"
- subject: person-third
  issuer: https://id.example.gov.cn
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The folder of a city that was started once."""

    async def begun() -> None:
        with Folder(tmp_path / "city") as folder:
            async with EmbeddedCity(folder, keeps_time=False):
                pass

    asyncio.run(begun())
    return tmp_path / "city"


def written(folder: Path) -> list[str]:
    """The topics of the log, without what every store begins with."""

    async def read() -> list[str]:
        recorder = SqliteRecorder(folder / "posts.sqlite")
        try:
            return [row.topic for row in await recorder.log(0, 1_000) if row.topic.startswith("posts.")]
        finally:
            await recorder.close()

    return asyncio.run(read())


def test_the_first_people_are_given_their_posts_and_again_nothing(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE_YAML, encoding="utf-8")
    first = linli("seed-people", str(file), "--data", str(city))
    assert (first.returncode, first.stderr) == (0, "")
    assert "5 new" in first.stdout
    facts = written(city)
    assert len(facts) == 2 + 3 + 2  # accounts, posts, notes of a unit: an operator is of none

    async def found() -> None:
        store = service("posts").store(SqliteRecorder(city / "posts.sqlite"), SystemClock())
        try:
            account = await store.load(ACCOUNTS, account_id(account_hash("https://id.example.gov.cn", "2048")))
            assert account.state.subject == "person-second"
            assert len((await store.load(PEOPLE, person_id("person-first"))).state.posts) == 2
            assert len((await store.load(UNITS, unit_id("110113"))).state.posts) == 1
        finally:
            await store.close()

    asyncio.run(found())
    again = linli("seed-people", str(file), "--data", str(city))
    assert (again.returncode, "0 new" in again.stdout, written(city)) == (0, True, facts)


def test_a_list_with_bad_rows_names_each_by_its_line_and_nothing_is_written(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(WRONG_YAML, encoding="utf-8")
    ran = linli("seed-people", str(file), "--data", str(city))
    assert (ran.returncode, written(city)) == (2, [])
    lines = [line.removeprefix(f"linli: {file}:") for line in ran.stderr.splitlines()]
    assert [line.partition(":")[0] for line in lines] == ["6", "7", "8", "11"]
    assert "region: LevelDoesNotFit" in lines[0]
    assert "$.role" in lines[1]
    assert "subject: NoReference" in lines[2]
    assert "sub" in lines[3]


def test_an_account_that_is_anothers_is_not_given_away(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE_YAML, encoding="utf-8")
    assert linli("seed-people", str(file), "--data", str(city)).returncode == 0
    before = written(city)
    file.write_text(PEOPLE_YAML.replace("person-second", "person-other"), encoding="utf-8")
    ran = linli("seed-people", str(file), "--data", str(city))
    assert (ran.returncode, written(city)) == (2, before)
    assert "sub: AlreadyLinked" in ran.stderr


def test_without_a_city_nobody_is_seeded(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE_YAML, encoding="utf-8")
    ran = linli("seed-people", str(file), "--data", str(tmp_path / "nowhere"))
    assert (ran.returncode, "there is no city here" in ran.stderr) == (2, True)


def test_whoever_only_asks_a_city_draws_no_key(tmp_path: Path) -> None:
    """A city at an address is asked with the key that is there, or not at all."""
    key = tmp_path / "development-key.json"
    ran = linli("status", "--city", "http://127.0.0.1:9", env={"LINLI_DEVELOPMENT_KEY_FILE": str(key)})
    assert (ran.returncode, key.exists()) == (2, False)
    assert str(key) in ran.stderr
