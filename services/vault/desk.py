"""What a route of the vault is handed beside its store: the vault, and who looks."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Request

from contracts.personal import Reason
from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.values import Reader, reference
from services.vault.vault import Vault


async def vault_of(request: Request) -> Vault:
    vault = request.app.state.vault
    assert isinstance(vault, Vault)
    return vault


async def reader_of(occasion: Annotated[Occasion, Depends(occasion_of)]) -> Reader:
    """Whoever acts, for the person whose rights these are."""
    return Reader(occasion.actor, occasion.role, occasion.unit, Reason.RIGHTS)


async def person_at(person: Annotated[str, Path(title="人员编号", max_length=64)]) -> str:
    """Who a path means. Refuses: NoReference, PersonalNumber; neither says what was given."""
    return reference(person)


ThePerson = Annotated[str, Depends(person_at)]
TheVault = Annotated[Vault, Depends(vault_of)]
TheReader = Annotated[Reader, Depends(reader_of)]
TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]
