"""What a service's store and vault are made ready with before anything is decided, however the city runs."""

from services.chassis.law import keep_law
from services.chassis.store import Store
from services.mediation.filling_dockets import fill_dockets
from services.vault.placing import place
from services.vault.reapplying import reapply
from services.vault.vault import Vault


async def make_ready(name: str, store: Store, vault: Vault) -> None:
    """Before anybody is let in; done twice it is the same. Raises Unavailable, MasterKeyMissing, OSError."""
    await make_store_ready(name, store)
    await reapply(vault, store)
    await place(vault, store)


async def make_store_ready(name: str, store: Store) -> None:
    """Also before reactions are followed. Raises Unavailable."""
    await keep_law(store)
    if name == "mediation":
        await fill_dockets(store)
