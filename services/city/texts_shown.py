"""Free texts in what the districts answer: their views hold references, and the service that has a text shows it."""

import csv
import io
from collections.abc import Callable, Collection, Mapping
from typing import Final, Protocol

from starlette.types import ASGIApp

from contracts.prose import keeper_of
from services.chassis.recorder import Unavailable
from services.chassis.remote_log import RemoteLog
from services.districts.spreadsheet import text_cell
from services.vault.shown_texts import WRITTEN, ShownTexts, Written
from services.vault.texts import AWAY
from services.vault.values import Reader

AT_ONCE: Final = 1_000  # references that a service takes


class HasTexts(Protocol):
    async def texts(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        """What is written under each. Raises Unavailable."""


class RemoteTexts:
    """Of another process, over HTTP: who looks is told to it, and recorded there."""

    def __init__(self, log: RemoteLog) -> None:
        self._log = log

    async def texts(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        role = reader.role.value if reader.role else None
        who, asked = {"caller": reader.caller, "role": role, "unit": reader.unit}, sorted(references)
        shown: dict[str, str] = {}
        for first in range(0, len(asked), AT_ONCE):
            shown |= await self._log.asked("/texts", {"references": asked[first : first + AT_ONCE], **who})
        return shown


class TextsOfServices:
    """By the service that each reference names; the districts keep none."""

    def __init__(self, services: Mapping[str, HasTexts]) -> None:
        self._services = services

    async def read(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        by_service: dict[str, list[str]] = {}
        for each in references:
            by_service.setdefault(keeper_of(each) or "", []).append(each)
        shown: dict[str, str] = dict.fromkeys(references, AWAY)
        for name in by_service.keys() & self._services.keys():
            try:
                shown |= await self._services[name].texts(by_service[name], reader)
            except Unavailable:
                continue
        return shown


def texts_shown(services: Mapping[str, HasTexts]) -> Callable[[ASGIApp], ASGIApp]:
    """What stands within the districts' door: answers for programs, and tables for spreadsheets."""
    written = {**WRITTEN, b"text/csv": Written("", _cell)}
    return lambda app: ShownTexts(app, TextsOfServices(services), written)


def _cell(text: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([text_cell(text)])
    return line.getvalue().encode("utf-8", "backslashreplace")
