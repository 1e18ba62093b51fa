"""A real PostgreSQL for the whole run, started when the first test asks, and a fresh database for each that asks."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.postgres.local import LocalPostgres
from tests.support.proxy import Proxy


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="linli-postgres-"))
    folder.chmod(0o711)  # under root the server runs as a user of its own, who must come in; pytest's folders are shut
    try:
        with LocalPostgres(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres: LocalPostgres) -> Iterator[str]:
    """The dsn of an empty database, dropped after the test."""
    name = f"t{uuid.uuid4().hex}"
    _administer(postgres, f"create database {name} template template0 encoding 'UTF8'")
    yield postgres.dsn(name)
    _administer(postgres, f"drop database {name} with (force)")


@pytest.fixture
def road(postgres: LocalPostgres) -> Iterator[Proxy]:
    """To the server, and it can be cut."""
    proxy = Proxy(postgres.port).start()
    yield proxy
    proxy.stop()


def _administer(postgres: LocalPostgres, statement: str) -> None:
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db:
        db.execute(statement.encode())
