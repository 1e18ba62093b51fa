"""A store is put back to a moment that nobody had marked: what was committed until then is there, and nothing later."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from deploy.drills.restore import archiving, backup, prepare, put_back
from infra.postgres.local import LocalPostgres
from tests.support.running import ROOT

pytestmark = pytest.mark.postgres


@pytest.fixture
def archived() -> Iterator[tuple[LocalPostgres, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="linli-moment-"))
    folder.chmod(0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    prepare(folder / "backup")
    try:
        with LocalPostgres(folder / "postgres", settings=archiving(folder / "backup")) as server:
            yield server, folder / "backup"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_what_was_committed_until_then_is_there_and_nothing_later(archived: tuple[LocalPostgres, Path]) -> None:
    server, folder = archived
    cluster, store = server.dsn("postgres"), server.dsn("registration")
    with psycopg.connect(cluster, autocommit=True) as db:
        db.execute("create database registration")
    with psycopg.connect(store, autocommit=True) as db:
        db.execute("create table facts (position int)")
        backup(cluster, folder)
        db.execute("insert into facts values (1)")
        time.sleep(0.2)
        moment = datetime.now(UTC)
        time.sleep(0.2)
        db.execute("insert into facts values (2)")
    kept = put_back(cluster, folder, "registration", at=moment)
    for name, positions in (("registration", [(1,)]), (kept, [(1,), (2,)])):
        with psycopg.connect(server.dsn(name)) as db:
            assert db.execute("select position from facts order by position").fetchall() == positions


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--at", "2026-11-28T14:00:00"], "has no offset"),
        (["--at", "yesterday"], "invalid"),
        (["--at", "2026-11-28T14:00:00+08:00", "--point", "early"], "either --point or --at"),
        ([], "either --point or --at"),
    ],
)
def test_a_moment_is_told_so_that_it_can_mean_one_hour_alone(asked: list[str], said: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.drills.restore", "put-back", "--folder", str(tmp_path), *asked]
    ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ran.returncode != 0
    assert said in ran.stderr
