"""A store that cannot be put back whole: what served serves again, and no half of another bears its name."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from deploy.drills import restore
from deploy.drills.restore import DrillFailed, put_back
from infra.postgres.local import LocalPostgres

pytestmark = pytest.mark.postgres


def test_what_served_serves_again(
    postgres: LocalPostgres, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, cluster = urlsplit(database).path.strip("/"), postgres.dsn("postgres")
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("create table facts as select 1 as position")

    def run(tool: str, *_: str) -> None:
        if tool == "pg_restore":  # it made the database, and then the disk was full
            with psycopg.connect(cluster, autocommit=True) as db:
                db.execute(f"create database {store}".encode())
            raise DrillFailed("pg_restore: No space left on device")

    monkeypatch.setattr(restore, "_recovered", lambda *_: postgres.port)
    monkeypatch.setattr(restore, "_run", run)
    with pytest.raises(DrillFailed, match=r"No space left.*what served serves again"):
        put_back(cluster, tmp_path, store, point="early")
    with psycopg.connect(database) as db:
        assert db.execute("select position from facts").fetchall() == [(1,)]
