"""HTTP: a command with all that the chassis does for it, against the bare framework and against a bare insert."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from contracts.access.caller import Caller
from contracts.roles import Role
from infra.ports import free_port, listens
from services.city.identifying import drawn_development_key
from tests.bench.client import Told as Load
from tests.bench.ground import Ground, asked
from tests.bench.material import OCCASION, registered
from tests.bench.measuring import NONE, Aim, NotDone, Pace, Ratio, Result, interleave, must_be, rates

CONNECTIONS: Final = 64
PATIENCE: Final = 30
MANY: Final = 256
TWICE: Final = Aim(most=2)
SERVERS: Final = {
    "nothing": "",
    "insert": "bare",
    "command": "stored_events",
    "unsettled": "stored_events",
    "door": "stored_events",
}


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """The servers have the first core to themselves; PostgreSQL and the load have the others."""
    cores = sorted(os.sched_getaffinity(0))
    first, others = {cores[0]}, set(cores[1:]) or {cores[0]}
    seconds = 0.5 if ground.quick else 1.5
    async with AsyncExitStack() as stack:
        key = Path(stack.enter_context(TemporaryDirectory())) / "key.json"
        sides: list[Side] = []
        ground.pin_postgres(others)
        try:
            for kind, table in SERVERS.items():
                dsn = await stack.enter_async_context(ground.database())
                port = await stack.enter_async_context(server(kind, dsn, first, key))
                words = [signed(key)] if kind == "door" else []
                sides.append(Side(port, table, dsn, seconds, others, words=words))
                if kind == "command":
                    sides.append(sides[-1].with_load(MANY))
                if kind == "door":
                    sides.append(sides[-1].with_load(words=[*words, "keyed"]))
            noop, bare, ours, crowded, unsettled, signed_in, behind = await interleave(ground.rounds, *sides)
        finally:
            ground.pin_postgres(set(cores))
        for side in sides:
            await side.check()
    gate = "HTTP, 64 connections, command ÷"
    yield Ratio(f"{gate} FastAPI that does nothing", Aim(least=0.75), rates(ours), rates(noop), stock="0.08")
    yield Ratio(f"{gate} FastAPI with a bare INSERT", Aim(least=1.3), rates(ours), rates(bare), stock="0.13–0.19")
    gate = "HTTP, 64 connections, command with token, scope and idempotency key ÷ bare command"
    yield Ratio(gate, Aim(least=0.8), rates(behind), rates(ours))
    gate = "HTTP, 64 connections, command with token, with an idempotency key ÷ without"
    yield Ratio(gate, NONE, rates(behind), rates(signed_in))
    yield _slowest(f"HTTP, {CONNECTIONS} connections, command, p99 ÷ p50", ours, "1.8–23")
    yield _slowest(f"HTTP, {MANY} connections, command, p99 ÷ p50", crowded)
    yield _slowest(f"HTTP, {CONNECTIONS} connections, FastAPI with a bare INSERT, p99 ÷ p50", bare, aim=NONE)
    settled, stock = [p.p99 for p in ours], [p.p99 for p in unsettled]
    gate = "HTTP, 64 connections, p99 with memory settled ÷ p99 with Python's own garbage collection"
    yield Ratio(gate, Aim(most=1), settled, stock, "ms")


def signed(key: Path) -> str:
    """The token of a district's officer who may register what is sent."""
    district = registered().places.registrar
    officer = Caller(subject="officer-1", role=Role.DISTRICT, region=district)
    return drawn_development_key(key).signer.token(officer, 3600)


def _slowest(gate: str, paces: list[Pace], stock: str = "–", aim: Aim = TWICE) -> Ratio:
    return Ratio(gate, aim, [p.p99 for p in paces], [p.p50 for p in paces], "ms", stock)


class Side:
    """A server under load."""

    def __init__(
        self,
        port: int,
        table: str,
        dsn: str,
        seconds: float,
        cores: set[int],
        connections: int = CONNECTIONS,
        words: Sequence[str] = (),
        path: str = "/organisations",
        body: bytes = b"",
    ) -> None:
        """`body`: what is posted there; else an organisation's form."""
        self._words, self._path, self._body = words, path, body or _form()
        self._port, self._table, self._dsn, self._seconds, self._cores = port, table, dsn, seconds, cores
        self._connections = connections
        self._answers = [0]

    def with_load(self, connections: int = CONNECTIONS, words: Sequence[str] = ()) -> "Side":
        """The same server under another load; its answers are counted together."""
        other = Side(
            self._port, self._table, self._dsn, self._seconds, self._cores, connections, words, self._path, self._body
        )
        other._answers = self._answers
        return other

    async def __call__(self) -> Pace:
        words = [str(self._port), self._path, str(self._connections), str(self._seconds), *self._words]
        told = msgspec.json.decode(await _ran("tests.bench.client", words, self._cores, self._body), type=Load)
        must_be(told.refused, 0, "requests refused")
        self._answers[0] += told.answers
        return Pace(told.rate, told.p50, told.p99)

    async def check(self) -> None:
        """Raises NotDone where an answer has no row."""
        if self._table:
            must_be(await asked(self._dsn, f"select count(*) from {self._table}"), self._answers[0], "rows for answers")


def _form() -> bytes:
    fact = registered()
    return msgspec.json.encode(
        {
            "name": fact.name,
            "credit_code": fact.credit_code,
            "certificate_no": fact.certificate_no,
            "kind": fact.kind,
            "domicile": fact.places.domicile,
            "head": fact.head,
            "capital_fen": fact.capital_fen,
            "on": OCCASION.effective_on,
        }
    )


async def _ran(module: str, words: list[str], cores: set[int], body: bytes) -> bytes:
    load = await _started(module, words, cores)
    said, wrong = await load.communicate(body)
    if load.returncode:
        raise NotDone(f"{module}: {wrong.decode().strip().splitlines()[-1:]}")
    return said


async def _started(module: str, words: list[str], cores: set[int]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words, stdin=pipe, stdout=pipe, stderr=pipe
    )
    os.sched_setaffinity(process.pid, cores)
    return process


@asynccontextmanager
async def server(kind: str, dsn: str, cores: set[int], key: Path | None = None) -> AsyncIterator[int]:
    port = free_port()
    server = await _started("tests.bench.server", [kind, str(port), dsn, *([str(key)] if key else [])], cores)
    try:
        async with asyncio.timeout(PATIENCE):
            while not listens(port):
                if server.returncode is not None:
                    _, wrong = await server.communicate()
                    raise NotDone(f"the server of {kind} ended: {wrong.decode().strip().splitlines()[-1:]}")
                await asyncio.sleep(0.05)
        yield port
    finally:
        if server.returncode is None:
            server.terminate()
        await server.communicate()
