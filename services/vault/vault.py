"""The vault of a service (个人信息保险库): values under a key for each person and purpose, which can be destroyed."""

import asyncio
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.access.vault import READ_FOR
from contracts.personal import ErasedFor, Kind, Purpose
from services.chassis.clock import Clock, today
from services.chassis.recorder import Unavailable
from services.vault import metrics
from services.vault.blind_index import BlindIndex
from services.vault.blobs import ROOT, DataKey, binding
from services.vault.journal import Journal
from services.vault.keyring import Keyring
from services.vault.master_keys import Bare, MasterKeys, Wrapped
from services.vault.numbers import Numbers
from services.vault.sealing import Sealing
from services.vault.successors import last_of, successor, with_successors
from services.vault.suites import AES, Suite
from services.vault.tables import Found, Look, Looked, Pair, Raced, Tables, Tombstone, Writing
from services.vault.values import Reader, Value, reference
from services.vault.veiled import ERASED, RESTRICTED, Content, Gone, Veiled

INDEX: Final = "index"
ATTEMPTS: Final = 8  # when others make or destroy the same keys meanwhile
_LAST: Final = 2**62  # beyond every reading
Shown = Veiled[str, Veiled[str, Content | Gone]]


class Vault:
    """Everything is done for many persons at once: one round trip for keys, one for values."""

    def __init__(
        self, service: str, tables: Tables, sealing: Sealing, clock: Clock, journal: Journal | None = None
    ) -> None:
        self.service, self.tables, self.clock, self.journal = service, tables, clock, journal
        self.keyring, self._sealing = sealing.keyring, sealing
        self.numbers = Numbers(tables, sealing.index, service, clock)

    @classmethod
    async def open(
        cls,
        service: str,
        tables: Tables,
        masters: MasterKeys,
        clock: Clock,
        *,
        suite: Suite = AES,
        journal: Journal | None = None,
    ) -> "Vault":
        """`suite` seals what is written from now on. Raises MasterKeyMissing, Unopenable, Unavailable."""
        bound = index_bound(service)
        kept = await tables.root(INDEX)
        if kept is None:
            master, (wrapped,) = await masters.wrap([Bare(secrets.token_bytes(ROOT), bound)])
            kept = await tables.root(INDEX, (master, wrapped)) or await tables.root(INDEX)  # or another's, just made
        if kept is None:
            raise Unavailable("the key of the index cannot be kept")
        (root,) = await masters.unwrap(kept[0], [Wrapped(kept[1], bound)])
        index = BlindIndex(DataKey(root), service)
        return cls(service, tables, Sealing(service, Keyring(service, masters), index, suite), clock, journal)

    @property
    def purpose(self) -> Purpose:
        """The service's own."""
        return Purpose(self.service)

    def __repr__(self) -> str:
        return f"Vault({self.service})"

    async def write(self, values: Iterable[Value], orders: Mapping[str, int] | None = None) -> set[UUID]:
        """All or none; what a field had before is gone, unless it was noted later. Returns the keys they lie under.

        `orders`: of each person's facts that noted these (`Told.order`).

        Refuses: NoReference, PersonalNumber, NoSource, NoSuchField, NotForPurpose, NoRuleOn, NoText, TooLarge,
        IdentityNumber…. Raises Unavailable.
        """
        prepared = self._sealing.prepared(values, today=today(self.clock))
        pairs = sorted({pair for pair, _ in prepared})
        for _ in range(ATTEMPTS):
            keys = {row.pair: row for row in await self.tables.keys(pairs)}
            new = await self.keyring.make([pair for pair in pairs if pair not in keys], self.clock.now())
            keys |= {row.pair: row for row in new}
            try:
                await self.tables.write(await self._sealing.sealed(prepared, keys, new, orders or {}))
            except Raced:
                self.keyring.forget(row.id for row in new)
                continue
            return {row.id for row in keys.values()}
        raise Unavailable("others write the same persons' values all the time")

    async def read(self, persons: Collection[str], fields: Collection[str], purpose: Purpose, reader: Reader) -> Shown:
        """By person and field. What was erased is ERASED, what may only be stored is RESTRICTED; what is not there and
        never was is missing. Who looked is written first. Raises Unopenable, MasterKeyMissing, Unavailable.
        """
        asked = [reference(person) for person in dict.fromkeys(persons)]
        found, gone = await self.tables.read(asked, purpose, fields, self._look(reader, len(asked)))
        shut = {each.key.pair.person for each in found if self._shut(each, reader)}
        opened = await self._sealing.opened([each for each in found if each.key.pair.person not in shut])
        shown: Shown = Veiled()
        for person in gone:
            shown[person] = Veiled(dict.fromkeys(fields, ERASED))
        for each in found:
            pair, field = each.key.pair, each.value.field
            at = shown.setdefault(pair.person, Veiled())
            at[field] = RESTRICTED if pair.person in shut else opened[pair, field]
        return shown

    async def find(self, kind: Kind, value: str, reader: Reader, purpose: Purpose | None = None) -> list[str]:
        """Whose it is; for one purpose, or any. Identity numbers and telephones can be found by, nothing else can.
        By what may only be stored nobody is found, but for their rights and by authorities.

        Raises KeyError for another kind, Unavailable.
        """
        digest, restricted = self._sealing.index.digest(kind, value), reader.reason in READ_FOR
        return await self.tables.find(kind, digest, purpose, self._look(reader, 1), restricted)

    async def whose(self, kind: Kind, value: str, reader: Reader) -> list[str]:
        """As `find` for the service's own purpose, also by what may only be stored: nobody becomes a second person."""
        digest = self._sealing.index.digest(kind, value)
        return await self.tables.find(kind, digest, self.purpose, self._look(reader, 1), True)

    async def holds(self, persons: Collection[str]) -> Mapping[str, frozenset[Purpose]]:
        """For which purposes anything is held of them. Raises Unavailable."""
        held: dict[str, set[Purpose]] = {}
        for row in await self.tables.keys_of(persons):
            held.setdefault(row.pair.person, set()).add(Purpose(row.pair.purpose))
        return {person: frozenset(purposes) for person, purposes in held.items()}

    async def keys(self, person: str, purpose: Purpose | None = None) -> dict[UUID, Purpose]:
        """Which keys somebody has. Raises Unavailable."""
        rows = await self.tables.keys_of([person])
        return {row.id: Purpose(row.pair.purpose) for row in rows if purpose in (None, row.pair.purpose)}

    async def erase(self, person: str, purpose: Purpose | None = None, why: ErasedFor = ErasedFor.REQUEST) -> set[UUID]:
        """The keys of a purpose, or of all, with what lies under them. The route tells it as a fact first."""
        return await self.destroy(await self.keys(person, purpose), why)

    async def destroy(
        self, keys: Collection[UUID], why: ErasedFor, told: Mapping[UUID, int] | None = None
    ) -> set[UUID]:
        """Those of them, and of the keys that took over from them, that were there. Nothing brings back what lay under
        them. `told`: the orders of the facts that name them. Raises OSError, Unavailable."""
        gone: set[UUID] = set()
        for _ in range(ATTEMPTS):
            meant = await with_successors(self.tables, dict.fromkeys(keys, 0) | dict(told or {}))
            self.keyring.forget(meant)
            there = await self.tables.there(meant) if meant else set()
            if not there:
                return gone
            now = self.clock.now()
            if self.journal:
                await asyncio.to_thread(self.journal.write, sorted(there), why, now.isoformat())
            try:
                destroyed = await self.tables.erase({key: meant[key] for key in there}, why, now)
            except Raced:
                continue
            metrics.ERASED.labels(self.service, why).inc(len(destroyed))
            gone |= destroyed  # and once more: one of them may have been exchanged for another just then
        raise Unavailable("others write under the same keys all the time")

    async def let_go(self, key: UUID, fields: Collection[str], why: ErasedFor, before: int | None = None) -> bool:
        """Destroys the key of some fields; what else lay under it lies under its successor then. False: they are not
        there, under this key or what took over from it, or were noted again since (`before`: an order).

        Raises Unopenable, MasterKeyMissing, OSError, Unavailable.
        """
        for _ in range(ATTEMPTS):
            now_under = await last_of(self.tables, key)
            found = await self.tables.under([now_under])
            going = {each for each in found if each.value.field in fields and _older(each.value.order, before)}
            if not going:
                return False
            now, staying = self.clock.now(), [each for each in found if each not in going]
            named = tuple(sorted(fields)) if staying else ()
            if self.journal:
                await asyncio.to_thread(self.journal.write, [now_under], why, now.isoformat(), named, before)
            pair, after = found[0].key.pair, Writing([], [], [])
            if staying:
                (new,) = await self.keyring.make([pair], now, successor(now_under, named))
                after = await self._sealing.moved(staying, new)
            try:
                await self.tables.exchange(
                    Tombstone(now_under, pair, why, now, named, before or 0), [each.value for each in found], after
                )
            except Raced:
                self.keyring.forget(row.id for row in after.keys)
                continue
            self.keyring.forget([now_under])
            return True
        raise Unavailable("others write under the same key all the time")

    async def restrict(self, person: str, purposes: Collection[Purpose], *, restricted: bool) -> None:
        """Whether what is held may only be stored (PIPL art. 47): whoever reads gets RESTRICTED. Raises Unavailable."""
        await self.tables.restrict([Pair(person, purpose) for purpose in purposes], restricted)

    async def all_of(
        self, person: str, reader: Reader
    ) -> tuple[Sequence[Found], Veiled[tuple[Pair, str], Content], Sequence[Tombstone]]:
        """Everything held of somebody, opened, and what was erased. Raises as `read`."""
        found, gone = await self.tables.all_of(reference(person), self._look(reader, 1))
        return found, await self._sealing.opened(found), gone

    async def reads_of(
        self, unit: str, since: datetime | None, limit: int = 1000, before: int | None = None
    ) -> list[Looked]:
        """Who of a unit looked at whom, for its head; the newest first. `before`: an id. Raises Unavailable."""
        return await self.tables.reads_of(unit, since, limit, before or _LAST)

    async def reads_about(self, person: str, limit: int = 1000, before: int | None = None) -> list[Looked]:
        """Who looked at somebody; the newest first. Raises Unavailable."""
        return await self.tables.reads_about(person, limit, before or _LAST)

    async def close(self) -> None:
        await self.tables.close()

    def _look(self, reader: Reader, persons: int) -> Look:
        role = reader.role or ""
        metrics.READS.labels(self.service, role, reader.reason).inc(persons)
        return Look(self.clock.now(), reader.caller, role, reader.unit, reader.reason)

    @staticmethod
    def _shut(found: Found, reader: Reader) -> bool:
        return found.key.restricted and reader.reason not in READ_FOR


def _older(order: int, before: int | None) -> bool:
    return before is None or order < before


def index_bound(service: str) -> bytes:
    return binding("root", service, INDEX)
