"""Two processes that print at once: a blank bears one document, and the numbers of documents have no gap."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from services.chassis.postgres_recorder import PostgresRecorder
from tests.papers.desks import Desk, opened

BODIES = 8


async def prepared(desk: Desk) -> tuple[str, list[str]]:
    """A book, and organisations with one head: a head of service units may head others."""
    await desk.known()
    unit = {"kind": "non-enterprise", "form": "legal-person"}
    bodies = [await desk.registered(name=f"第{n}服务中心", details=unit) for n in range(BODIES)]
    return await desk.received(), bodies


async def printer(dsn: str, folder: Path, book: str, bodies: list[str]) -> asyncio.subprocess.Process:
    await asyncio.to_thread(folder.mkdir)
    async with opened(folder, await PostgresRecorder.open(dsn)) as desk:
        await desk.known()  # each process has a vault of its own here, the log is one
    asked = ["-m", "tests.papers.printing_alone", dsn, str(folder), book, "1", *bodies]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *asked, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert (await process.stdout.readline()) == b"ready\n"
    return process


@pytest.mark.postgres
async def test_of_two_processes_that_print_on_the_same_blanks_each_blank_bears_one_document(
    database: str, tmp_path: Path
) -> None:
    await asyncio.to_thread((tmp_path / "first").mkdir)
    async with opened(tmp_path / "first", await PostgresRecorder.open(database)) as desk:
        book, bodies = await prepared(desk)
        there = await printer(database, tmp_path / "a", book, bodies)
        back = await printer(database, tmp_path / "b", book, bodies[::-1])
        said = await asyncio.gather(there.communicate(b"go\n"), back.communicate(b"go\n"))
        lines = [line.split() for out, _ in said for line in out.decode().splitlines()]
        came = Counter(line[1] if line[0] != "201" else "issued" for line in lines)
        assert set(came) <= {"issued", "BlankIsUsed", "CertificateIssuedAlready"}
        numbers = sorted(int(line[1].rpartition("〕")[2].rstrip("号")) for line in lines if line[0] == "201")
        assert numbers == list(range(1, came["issued"] + 1))
        used = (await desk.shown(f"/blank-books/{book}"))["state"]["used"]
        assert len(used) == len(set(used.values())) == came["issued"]
        assert came["issued"] >= BODIES // 2
