"""What a service's store and vault are made ready with before anything is decided, however the city runs."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from services.chassis.law import keep_law
from services.chassis.store import Store
from services.mediation.filling_dockets import fill_dockets
from services.registration.listing_own import list_own
from services.vault.placing import place
from services.vault.reapplying import reapply
from services.vault.vault import Vault

LISTS: Final[Mapping[str, Callable[[Store], Awaitable[int]]]] = {"mediation": fill_dockets, "registration": list_own}


async def make_ready(name: str, store: Store, vault: Vault) -> None:
    """Before anybody is let in; done twice it is the same. Raises Unavailable, MasterKeyMissing, OSError."""
    await make_store_ready(name, store)
    await reapply(vault, store)
    await place(vault, store)


async def make_store_ready(name: str, store: Store) -> None:
    """Also before reactions are followed. Raises Unavailable."""
    await keep_law(store)
    if name in LISTS:
        await LISTS[name](store)
