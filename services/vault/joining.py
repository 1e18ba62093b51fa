"""A service with a vault: the streams and routes of people beside its own, and free texts that lie apart from facts."""

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from services.chassis.service import Service
from services.chassis.store import Store
from services.vault.application import VAULT_STREAMS
from services.vault.features import erase_text, show_texts
from services.vault.rights import rights_routers
from services.vault.shown_texts import ShownTexts, TextsAside
from services.vault.texts import Texts


def with_vault(service: Service) -> Service:
    """The same, which also keeps and tells of people."""
    streams, routers = (*service.streams, *VAULT_STREAMS), (*service.routers, *rights_routers())
    return replace(service, streams=streams, routers=routers)


def with_texts(service: Service) -> Service:
    """The same, which keeps free texts alone."""
    streams, routers = (*service.streams, *VAULT_STREAMS), (*service.routers, show_texts.router, erase_text.router)
    return replace(service, streams=streams, routers=routers)


def texts_within(texts: Texts, store: Store) -> Callable[[ASGIApp], ASGIApp]:
    """What stands between the door and the routes; the store puts texts away before it appends their facts."""
    store.aside = texts.put_away
    return lambda app: ShownTexts(TextsAside(app, texts), texts)
