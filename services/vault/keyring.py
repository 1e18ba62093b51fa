"""Data keys: made and wrapped, unwrapped and remembered, so many and no more, and forgotten."""

import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.chassis.identity import random_id
from services.vault.blobs import ROOT, DataKey, binding
from services.vault.master_keys import Bare, MasterKeys, Wrapped
from services.vault.tables import KeyRow, Pair

REMEMBERED: Final = 4096  # keys that a process has unwrapped at once


class Keyring:
    """What a key row is worth to who has the master keys. It is only asked for rows that were just read: a key that
    another process destroyed has none, whatever is remembered of it here."""

    def __init__(self, service: str, masters: MasterKeys, most: int = REMEMBERED) -> None:
        self._service, self.masters, self._most = service, masters, most
        self._known: OrderedDict[UUID, DataKey] = OrderedDict()

    def __repr__(self) -> str:
        return f"Keyring({len(self._known)} remembered)"

    def bound(self, id: UUID, pair: Pair) -> bytes:
        return binding("key", self._service, str(id), pair.person, pair.purpose)

    async def make(self, pairs: Sequence[Pair], now: datetime, id: UUID | None = None) -> list[KeyRow]:
        """A new key for each, as it is to be kept; of one pair with this id, else with a random one.

        Raises Unavailable.
        """
        if not pairs:
            return []
        made = [(id or random_id(), pair, DataKey(secrets.token_bytes(ROOT))) for pair in pairs]
        master, wrapped = await self.masters.wrap([Bare(key.root, self.bound(new, pair)) for new, pair, key in made])
        rows = []
        for (new, pair, key), each in zip(made, wrapped, strict=True):
            self._remember(new, key)
            rows.append(KeyRow(new, pair, master, each, now))
        return rows

    async def open(self, rows: Iterable[KeyRow]) -> dict[UUID, DataKey]:
        """Raises MasterKeyMissing, Unopenable, Unavailable."""
        opened: dict[UUID, DataKey] = {}
        shut: dict[str, dict[UUID, KeyRow]] = defaultdict(dict)
        for row in rows:
            known = self._known.get(row.id)
            if known is None:
                shut[row.master][row.id] = row
            else:
                self._known.move_to_end(row.id)
                opened[row.id] = known
        for master, several in shut.items():
            asked = [Wrapped(row.wrapped, self.bound(row.id, row.pair)) for row in several.values()]
            for key_id, root in zip(several, await self.masters.unwrap(master, asked), strict=True):
                opened[key_id] = DataKey(root)
                self._remember(key_id, opened[key_id])
        return opened

    def forget(self, ids: Iterable[UUID]) -> None:
        for each in ids:
            self._known.pop(each, None)

    def _remember(self, id: UUID, key: DataKey) -> None:
        self._known[id] = key
        while len(self._known) > self._most:
            self._known.popitem(last=False)
