"""Whose a number is, before anything of its owner is sealed: of several who note one at once the first has said so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from weakref import WeakValueDictionary

from contracts.personal import Kind
from services.chassis.clock import Clock
from services.vault.blind_index import BlindIndex
from services.vault.domain.refusals import NumberOfAnother
from services.vault.tables import Claim, Owner, Pair, Tables

PENDING: Final = timedelta(days=1)  # for which a number waits for whom it was given to, and is not sealed yet


class Numbers:
    """Of a service's own purpose."""

    def __init__(self, tables: Tables, index: BlindIndex, service: str, clock: Clock) -> None:
        self._tables, self._index, self._purpose, self._clock = tables, index, service, clock
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def claimed(self, kind: Kind, value: str, person: str) -> str:
        """Whose it is, as `owner` says. Raises as `owner`."""
        return (await self.owner(kind, value, person)).person

    async def owner(self, kind: Kind, value: str, person: str) -> Owner:
        """To whom the number belongs: to this person, unless another process has just given it to somebody else, or
        sealed it. What is claimed is known by its keyed hash alone, until it is sealed, and for a day at most.

        Raises KeyError for a kind that nobody is found by, Unavailable.
        """
        now = self._clock.now()
        claim = Claim(kind, self._index.digest(kind, value), self._purpose, person, now)
        return await self._tables.claim(claim, now - PENDING)

    async def hold(self, kind: Kind, value: str, person: str) -> None:
        """For somebody who is known already, to be sealed next. Raises NumberOfAnother, and as `claimed`."""
        if await self.claimed(kind, value, person) != person:
            raise NumberOfAnother

    async def none_sealed(self, kind: Kind, person: str) -> bool:
        """Of whom it was told and who died before it was sealed, or who never had one. Raises Unavailable."""
        keys = await self._tables.keys([Pair(person, self._purpose)])
        return all(each.value.field != kind for each in await self._tables.under([key.id for key in keys]))

    async def forget(self) -> None:
        """Claims that nobody will come back for. Raises Unavailable."""
        await self._tables.forget_claims(self._clock.now() - PENDING)

    @asynccontextmanager
    async def one_at_a_time(self, kind: Kind, value: str) -> AsyncIterator[None]:
        """Of those in this process who are about to give somebody with this number a reference: they wait here, and do
        not lose a race. Raises KeyError."""
        if not value:
            yield
            return
        turn = self._turns.setdefault(self._index.digest(kind, value), asyncio.Lock())
        async with turn:
            yield
