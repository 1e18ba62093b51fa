"""Which key took over from one that let some fields go: it follows from that one, so that a restore makes it again."""

from collections.abc import Collection, Mapping
from uuid import UUID, uuid5

from services.vault.tables import Tables


def successor(key: UUID, fields: Collection[str]) -> UUID:
    """Under which the others lie when these have been let go: whoever does it, and however often, it is the same."""
    return uuid5(key, "\x1f".join(sorted(fields)))


async def with_successors(tables: Tables, told: Mapping[UUID, int]) -> dict[UUID, int]:
    """These keys and all that took over from them, as the tombstones tell, with what was told of the first of each.

    Raises Unavailable.
    """
    known, asked = dict(told), dict(told)
    while asked:
        buried = [each for each in await tables.buried(asked) if each.fields]
        after = {successor(each.key, each.fields): asked[each.key] for each in buried}
        asked = {key: order for key, order in after.items() if key not in known}
        known |= asked
    return known


async def last_of(tables: Tables, key: UUID) -> UUID:
    """The key that what lay under this one lies under by now. Raises Unavailable."""
    while True:
        (each,) = await tables.buried([key]) or (None,)
        if each is None or not each.fields:
            return key
        key = successor(key, each.fields)
