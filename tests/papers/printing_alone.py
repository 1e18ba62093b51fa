"""A process that prints certificates on blanks: `python -m tests.papers.printing_alone DSN FOLDER BOOK FIRST BODY…`.

It waits for a line, then asks for one after the other, and tells what came of each.
"""

import asyncio
import sys
from pathlib import Path

from services.chassis.postgres_recorder import PostgresRecorder
from tests.papers.desks import opened
from tests.support.desk import told


async def main(dsn: str, folder: str, book: str, first: int, *bodies: str) -> None:
    async with opened(Path(folder), await PostgresRecorder.open(dsn)) as desk:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for at, body in enumerate(bodies):
            asked = {"on": "2026-05-06", "blank": {"book": book, "number": first + at}}
            answer = await desk.post(f"/organisations/{body}/certificate", asked, "officer-3")
            said = answer.json()["number"] if answer.status_code == 201 else told(answer)[1]
            print(answer.status_code, said, flush=True)


if __name__ == "__main__":
    dsn, folder, book, first, *bodies = sys.argv[1:]
    asyncio.run(main(dsn, folder, book, int(first), *bodies))
