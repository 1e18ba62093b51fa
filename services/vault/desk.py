"""What a route of the vault is handed beside its store: the vault, and who looks."""

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response

from contracts.personal import Reason
from contracts.unsaid import UNSAID
from services.chassis.desk import CommandRoute, caller_of, occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.vault.application import person_id
from services.vault.carrying_out import settle
from services.vault.texts import Texts
from services.vault.values import Reader, somebody
from services.vault.vault import Vault


class PersonRoute(CommandRoute):
    """What was answered from its key is perhaps told and not done: who asks again has it done before the answer, once,
    whatever found that it was asked before. A text is somebody here, as it is in the vault."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await handle(request)
            person = request.path_params.get("person") or request.path_params.get("text")
            if person and "idempotent-replayed" in response.headers:
                await settle(await vault_of(request), await store_of(request), person_id(person))
            return response

        return handler


async def vault_of(request: Request) -> Vault:
    vault = request.app.state.vault
    assert isinstance(vault, Vault)
    return vault


async def texts_of(request: Request) -> Texts:
    texts = request.app.state.texts
    assert isinstance(texts, Texts)
    return texts


async def reader_of(occasion: Annotated[Occasion, Depends(occasion_of)]) -> Reader:
    """Whoever acts, for the person whose rights these are."""
    return Reader(occasion.actor, occasion.role, occasion.unit, Reason.RIGHTS)


async def own_reader_of(request: Request) -> Reader:
    """Whoever the door let in, at his own work."""
    caller = caller_of(request)
    return Reader(caller.subject, caller.role, caller.unit)


async def region_of(request: Request) -> str:
    """Where the caller's unit is: whoever is met there is seen from there."""
    return caller_of(request).region


async def person_at(person: Annotated[str, Path(title="人员编号"), UNSAID]) -> str:
    """Who a path means. Refuses: NoReference, NobodysReference, PersonalNumber; none says what was given."""
    return somebody(person)


ThePerson = Annotated[str, Depends(person_at)]
TheTexts = Annotated[Texts, Depends(texts_of)]
TheVault = Annotated[Vault, Depends(vault_of)]
TheReader = Annotated[Reader, Depends(reader_of)]
TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
TheRegion = Annotated[str, Depends(region_of)]
Today = Annotated[date, Depends(today_of)]
