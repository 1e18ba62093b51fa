"""What a benchmark stands on: real servers of this machine, started when the first one asks, and empty databases."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import asyncpg

from infra.kafka.local import LocalKafka
from infra.postgres.local import LocalPostgres

SETTINGS: Final = {"shared_buffers": "512MB", "max_wal_size": "4GB"}  # for both sides of every ratio


class Ground:
    """Enter it; leaving stops what was started. `quick` only tries whether everything runs."""

    def __init__(self, *, quick: bool) -> None:
        self.quick, self.rounds = quick, 2 if quick else 5
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
        self.folder.chmod(0o711)  # under root the server runs as a user of its own, who must come in
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def many(self, full: int, quick: int | None = None) -> int:
        """How much of something: less where it is only tried."""
        return (quick or max(full // 10, 1)) if self.quick else full

    @cached_property
    def postgres(self) -> LocalPostgres:
        return self._stack.enter_context(LocalPostgres(self.folder / "postgres", settings=SETTINGS))

    def pin_postgres(self, cores: set[int]) -> None:
        """Sessions that begin from now on run on these cores."""
        pid = int((self.postgres.data / "postmaster.pid").read_text().splitlines()[0])
        os.sched_setaffinity(pid, cores)

    @cached_property
    def _kafka(self) -> LocalKafka:
        return self._stack.enter_context(LocalKafka(self.folder / "kafka"))

    async def bootstrap(self) -> str:
        """The broker's address; it starts in a thread, as it looks for its answer in a loop of its own."""
        return (await asyncio.to_thread(lambda: self._kafka)).bootstrap

    def file(self, suffix: str) -> Path:
        """A file that is not there yet."""
        return self.folder / f"{uuid.uuid4().hex}.{suffix}"

    @asynccontextmanager
    async def database(self, settings: Mapping[str, str] | None = None) -> AsyncIterator[str]:
        """The dsn of an empty database whose sessions have these settings; dropped afterwards."""
        name = f"b{uuid.uuid4().hex}"
        await self._administer(f"create database {name} template template0 encoding 'UTF8'")
        for setting, value in (settings or {}).items():
            await self._administer(f"alter database {name} set {setting} = {value}")
        try:
            yield self.postgres.dsn(name)
        finally:
            await self._administer(f"drop database {name} with (force)")

    async def _administer(self, statement: str) -> None:
        db = await asyncpg.connect(self.postgres.dsn("postgres"))
        try:
            await db.execute(statement)
        finally:
            await db.close()


async def asked(dsn: str, statement: str) -> int:
    """A count, on a connection of its own."""
    return int((await asked_for(dsn, statement))[0][0])


async def asked_for(dsn: str, statement: str, *values: Any) -> list[Any]:
    """Rows, on a connection of their own."""
    db = await asyncpg.connect(dsn)
    try:
        return list(await db.fetch(statement, *values))
    finally:
        await db.close()
