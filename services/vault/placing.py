"""Values that were kept before places were kept with them: placed where the log says that their people were noted."""

from collections.abc import Sequence
from typing import Final

from contracts.personal import Purpose
from services.chassis.store import Store
from services.vault.application import person_id
from services.vault.domain.person_facts import ValuesNoted
from services.vault.telling import Told, told_of
from services.vault.vault import Vault

BATCH: Final = 500  # keys at once


def place_of(told: Sequence[Told], purpose: str, order: int) -> str:
    """The place in which a person had last been noted for the purpose by then: who corrects moves nobody; "" where no
    fact names one."""
    places = (
        fact.region
        for before, fact in reversed(told)
        if before <= order and isinstance(fact, ValuesNoted) and fact.purpose == Purpose(purpose) and fact.region
    )
    return next(places, "")


async def place(vault: Vault, store: Store) -> int:
    """How many values. Once: a key that was looked at is not looked at again, also where nothing says a place of it.

    Raises Unavailable.
    """
    placed = 0
    while unplaced := await vault.tables.unplaced(BATCH):
        told = {person: await told_of(store, person_id(person)) for person in {each.pair.person for each in unplaced}}
        found = [(each, place_of(told[each.pair.person], each.pair.purpose, each.order)) for each in unplaced]
        known = [(each, region) for each, region in found if region]
        await vault.tables.place(known, {each.key for each in unplaced})
        placed += len(known)
    return placed
