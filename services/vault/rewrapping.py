"""A new master key takes over (主密钥轮换): every wrapped key is wrapped again, batch by batch, while others work."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from services.vault.master_keys import Bare, Wrapped
from services.vault.tables import KeyRow
from services.vault.vault import INDEX, Vault, index_bound

BATCH: Final = 500
_FIRST: Final = UUID(int=0)


async def rewrap(vault: Vault, batch: int = BATCH) -> int:
    """How many keys the newest master key wraps that another did. Afterwards, once every process that makes keys has
    read the newest, a second run finds none, and the older master keys can go.

    Raises MasterKeyMissing, Unopenable, Unavailable; what is done is done, and the next run goes on.
    """
    newest, _ = await vault.keyring.masters.wrap([])
    count, after = await _root(vault, newest), _FIRST
    while rows := await vault.tables.wrapped_otherwise(newest, after, batch):
        after = rows[-1].id
        by_master: dict[str, list[KeyRow]] = defaultdict(list)
        for row in rows:
            by_master[row.master].append(row)
        for master, several in by_master.items():
            count += await _again(vault, master, several)
    return count


async def _again(vault: Vault, master: str, rows: list[KeyRow]) -> int:
    masters, bound = vault.keyring.masters, [vault.keyring.bound(row.id, row.pair) for row in rows]
    roots = await masters.unwrap(master, [Wrapped(row.wrapped, of) for row, of in zip(rows, bound, strict=True)])
    newest, wrapped = await masters.wrap([Bare(root, of) for root, of in zip(roots, bound, strict=True)])
    return await vault.tables.rewrap([(row, newest, each) for row, each in zip(rows, wrapped, strict=True)])


async def _root(vault: Vault, newest: str) -> int:
    """The index's."""
    kept, bound = await vault.tables.root(INDEX), index_bound(vault.service)
    if kept is None or kept[0] == newest:
        return 0
    (root,) = await vault.keyring.masters.unwrap(kept[0], [Wrapped(kept[1], bound)])
    master, (wrapped,) = await vault.keyring.masters.wrap([Bare(root, bound)])
    await vault.tables.rewrap_root(INDEX, kept, (master, wrapped))
    return 1
