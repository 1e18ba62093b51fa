"""A service that takes sheets: streams and routes beside its own, its layouts, and what works on imports. It has a
vault."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.chassis.service import Service
from services.chassis.store import Store
from services.chassis.streams import Stream
from services.sheets.application import SHEET_STREAMS
from services.sheets.features import (
    give_template,
    list_layouts,
    receive_sheet,
    reverse_import,
    show_import,
    show_result,
    show_rows,
    start_import,
)
from services.sheets.keeping import Shelf
from services.sheets.layouts import Layout, layouts
from services.sheets.runner import Runner
from services.sheets.work import Work
from services.vault.texts import Texts
from services.vault.vault import Vault

ROUTERS: Final = (
    list_layouts.router,
    give_template.router,
    receive_sheet.router,
    show_import.router,
    show_rows.router,
    start_import.router,
    show_result.router,
    reverse_import.router,
)


@dataclass(frozen=True)
class Sheets:
    """Of one service: its layouts by name, and its streams by family."""

    layouts: Mapping[str, Layout]
    families: Mapping[str, Stream[Any, Any]]

    def runner(self, store: Store, vault: Vault) -> Runner:
        return Runner(Work(store, Shelf(vault), self.layouts, Texts(vault, store, self.families.values()), vault))


def with_sheets(service: Service) -> Service:
    return replace(service, streams=(*service.streams, *SHEET_STREAMS), routers=(*service.routers, *ROUTERS))


def sheets_of(service: Service) -> Sheets:
    """Nothing where the service takes none."""
    return Sheets(layouts(service.name, service.routers), {stream.name: stream for stream in service.streams})
