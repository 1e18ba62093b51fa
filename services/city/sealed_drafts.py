"""Where drafts lie: sealed under a key for each author, so many and so long, and gone with that key."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeVar
from uuid import uuid4

import msgspec

from services.portal.draft import MOST, Author, Draft, Kept, TooMany

T = TypeVar("T")
ALL: Final = 50_000  # of everybody
_TABLES: Final = (
    "create table if not exists keys (subject text, post text, wrapped text, primary key (subject, post))",
    "create table if not exists drafts (id text primary key, subject text, post text, kept_at text, sealed blob)",
    "create index if not exists drafts_of on drafts (subject, post, kept_at)",
    "create index if not exists drafts_by_age on drafts (kept_at)",
)

_UNUSED: Final = (
    "delete from keys where subject = ? and post = ? and not exists "
    "(select 1 from drafts where drafts.subject = keys.subject and drafts.post = keys.post)"
)


class Cipher(Protocol):
    """The vault's way to seal. What cannot be opened raises ValueError."""

    async def new_key(self, bound: tuple[str, ...]) -> str:
        """A key for these alone, as it is kept: wrapped by a master key that does not lie beside it."""

    async def seal(self, wrapped: str, plain: bytes, bound: tuple[str, ...], of: tuple[str, ...]) -> bytes: ...

    async def unseal(self, wrapped: str, sealed: bytes, bound: tuple[str, ...], of: tuple[str, ...]) -> bytes: ...


class SealedDrafts:
    """`file`: an SQLite database, or ":memory:" for as long as the process lives.

    `now`: what time it is; `days`: how long one is kept, a policy.
    """

    def __init__(self, file: str, cipher: Cipher, clock: Callable[[], datetime], days: Callable[[], int]) -> None:
        self._file, self._cipher, self._now, self._days = file, cipher, clock, days
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        self._database: sqlite3.Connection | None = None
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        return self._now()

    def days(self) -> int:
        return self._days()

    async def keep(self, author: Author, draft: Draft, id: str = "", *, oldest_goes: bool = False) -> str:
        """Its id: a new one, or of the author's own that it takes the place of. Raises TooMany.

        `oldest_goes`: where there are too many, the one that was kept longest ago makes room.
        """
        async with self._turn:
            await self._forget_old()
            own = [
                each
                for (each,) in await self.run(
                    "select id from drafts where subject = ? and post = ? order by kept_at", *author
                )
            ]
            at, gone = id, ""
            if at not in own:
                if len(own) >= MOST and oldest_goes:
                    gone = own[0]
                elif len(own) >= MOST or (await self.run("select count(*) from drafts"))[0][0] >= ALL:
                    raise TooMany
                at = str(uuid4())
            key = await self._key(author)
            sealed = await self._cipher.seal(key, msgspec.json.encode(draft), author, (*author, at))
            row = (at, *author, draft.kept_at.isoformat(), sealed)
            await self.run("insert or replace into drafts values (?, ?, ?, ?, ?)", *row)
            if gone:  # not before the new one lies there
                await self.run("delete from drafts where id = ?", gone)
            return at

    async def find(self, author: Author, id: str) -> Draft | None:
        """None where there is none of this author's, whatever there is of others."""
        return next((each.draft for each in await self.of(author) if each.id == id), None)

    async def of(self, author: Author) -> list[Kept]:
        """The newest first."""
        async with self._turn:
            await self._forget_old()
            rows = await self.run(
                "select id, wrapped, sealed from drafts join keys using (subject, post) "
                "where subject = ? and post = ? order by kept_at desc",
                *author,
            )
            found = [(at, await self._cipher.unseal(key, sealed, author, (*author, at))) for at, key, sealed in rows]
        return [Kept(at, msgspec.json.decode(text, type=Draft)) for at, text in found]

    async def drop(self, author: Author, id: str) -> None:
        """What was sent, or is wanted no more."""
        async with self._turn:
            await self.run("delete from drafts where id = ? and subject = ? and post = ?", id, *author)
            await self._forget_key(*author)
            await self._forget_old()

    async def close(self) -> None:
        if self._database:
            await self._on(self._database.close)
        self._thread.shutdown()

    async def _forget_old(self) -> None:
        """A key goes with its last draft: what a backup brings back is read by nobody."""
        since = (self._now() - timedelta(self._days())).isoformat()
        for author in await self.run("delete from drafts where kept_at < ? returning subject, post", since):
            await self._forget_key(*author)

    async def _forget_key(self, subject: str, post: str) -> None:
        await self.run(_UNUSED, subject, post)

    async def _key(self, author: Author) -> str:
        found = await self.run("select wrapped from keys where subject = ? and post = ?", *author)
        if found:
            return str(found[0][0])
        wrapped = await self._cipher.new_key(author)
        await self.run("insert into keys values (?, ?, ?)", *author, wrapped)
        return wrapped

    async def run(self, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        def work() -> list[tuple[Any, ...]]:
            return self._opened().execute(statement, arguments).fetchall()

        return await self._on(work)

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = sqlite3.connect(self._file, isolation_level=None, timeout=10)
            self._database.execute("pragma secure_delete=on")
            for table in _TABLES:
                self._database.execute(table)
        return self._database

    async def _on(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
