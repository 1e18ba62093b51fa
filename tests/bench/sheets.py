"""Sheets: rows imported against the same commands by HTTP, and a hundred thousand of them."""

import os
import resource
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID, uuid4

import msgspec

from contracts.access.caller import Caller
from contracts.roles import Role
from services.chassis.clock import SystemClock
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.streams import Occasion
from services.city.identifying import drawn_development_key
from services.registration.main import SERVICE
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, ImportQueued
from services.sheets.domain.sheet_import import receive, start
from services.sheets.joining import sheets_of, with_sheets
from services.sheets.keeping import SENT, Shelf
from services.sheets.opening import limits_on, opened
from services.vault.joining import with_vault
from services.vault.opening import open_beside
from tests.bench.answering import Side, server
from tests.bench.client import KEY
from tests.bench.ground import Ground, asked
from tests.bench.ledgers import DISTRICT, ledger
from tests.bench.measuring import Aim, Pace, Ratio, Result, Told, interleave, must_be, rates

OFFICER: Final = Caller(subject="officer-1", role=Role.STREET, region=DISTRICT)
COMMAND: Final = "registration.file-group"
FILED: Final = "select count(*) from stored_events where topic = 'registration.group.filed:1'"
MANY: Final = 100_000


class Importing:
    """A service with sheets on a database of its own; each call imports a ledger of so many rows, already tried."""

    def __init__(self, stack: AsyncExitStack, rows: int, cores: set[int]) -> None:
        self._stack, self.rows, self._cores, self.done = stack, rows, cores, 0

    async def open(self, dsn: str, folder: Path) -> None:
        service = with_sheets(with_vault(SERVICE))
        self.store = service.store(await PostgresRecorder.open(dsn), SystemClock())
        self._stack.push_async_callback(self.store.close)
        vault = await open_beside("registration", folder, SystemClock())
        self._stack.push_async_callback(vault.close)
        self.sheets, self.shelf = sheets_of(service), Shelf(vault)
        self.runner = self.sheets.runner(self.store, vault)

    async def __call__(self) -> Pace:
        sent = await self.tried(self.rows)
        await self.started(sent)
        return Pace(self.rows / await self.worked())

    async def tried(self, rows: int) -> UUID:
        sent = await self.received(rows)
        await self.worked()
        return sent

    async def received(self, rows: int) -> UUID:
        content, fresh = ledger(rows, uuid4().hex), IMPORTS.new(new_id())
        today = self.store.clock.now().date()
        sheet = opened(content, self.sheets.layouts["file-group"], limits_on(today))
        kept = self.shelf.kept(content, SENT)
        await self.shelf.put(kept, content, fresh.id, today)
        told = receive(
            command=COMMAND, sheet=kept, rows=sheet.extent.rows, region=DISTRICT, by=OFFICER, given={}, today=today
        )
        queue = await self.store.load(QUEUE, QUEUE_ID)
        await self.store.append(self._occasion(), fresh.then(told), queue.then(ImportQueued(of=fresh.id)))
        return fresh.id

    async def started(self, sent: UUID) -> None:
        found, queue = await self.store.get(IMPORTS, sent), await self.store.load(QUEUE, QUEUE_ID)
        assert found.state.judged
        must_be(found.state.judged.refused, 0, "rows refused")
        told = start(found.state, left_out=(), by=OFFICER)
        await self.store.append(self._occasion(), found.then(told), queue.then(ImportQueued(of=sent)))
        self.done += found.state.judged.good

    async def worked(self) -> float:
        """Seconds, on as many cores as a server has."""
        all_cores, began = os.sched_getaffinity(0), time.perf_counter()
        os.sched_setaffinity(0, self._cores)
        try:
            while await self.runner.turn():
                pass
        finally:
            os.sched_setaffinity(0, all_cores)
        return time.perf_counter() - began

    def _occasion(self) -> Occasion:
        return Occasion(effective_on=self.store.clock.now().date(), actor="officer-1", policy="bench")


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """Server and importer each have the first core; PostgreSQL and the load the others."""
    cores = sorted(os.sched_getaffinity(0))
    first, others = {cores[0]}, set(cores[1:]) or {cores[0]}
    seconds, rows = (0.5, 500) if ground.quick else (3.0, 5_000)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        dsn, own = [await stack.enter_async_context(ground.database()) for _ in range(2)]
        ground.pin_postgres(others)
        try:
            port = await stack.enter_async_context(server("registration", dsn, first, folder / "key.json"))
            token = drawn_development_key(folder / "key.json").signer.token(OFFICER, 3600)
            http = Side(port, "", dsn, seconds, others, words=[token, "keyed"], path="/groups", body=_group())
            importing = Importing(stack, rows, first)
            await importing.open(own, folder)
            alone = http.with_load(1, [token, "keyed"])
            imported, posted, one_by_one = await interleave(ground.rounds, importing, http, alone)
            must_be(await asked(own, FILED), importing.done, "groups for rows")
            gate = "rows imported from a sheet ÷ the same commands by HTTP"
            yield Ratio(f"{gate}, 64 connections", Aim(least=5), rates(imported), rates(posted))
            yield Ratio(f"{gate}, one after the other", Aim(least=5), rates(imported), rates(one_by_one))
            async for told in _many(importing, 2_000 if ground.quick else MANY):
                yield told
        finally:
            ground.pin_postgres(set(cores))


async def _many(importing: Importing, rows: int) -> AsyncIterator[Result]:
    sent = await importing.received(rows)
    yield Told(f"{rows:,} rows: their dry run", await importing.worked(), "s")
    await importing.started(sent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Told(f"{rows:,} rows: their import", await importing.worked(), "s", beside=f"{peak:.0f} MiB at most")


def _group() -> bytes:
    form = {"name": f"合唱队{KEY.decode()}", "kind": "S", "members": 12, "community": "110113001012"}
    return msgspec.json.encode({**form, "contact": "person-7", "on": "2026-03-05"})
