"""Where sheets lie: sealed in the service's vault, in pieces, under a reference of their own."""

import zlib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from contracts.personal import SHEET, Kind, Purpose
from contracts.refusal import Refusal
from services.sheets.domain.import_facts import Kept
from services.vault.values import Reader, Value
from services.vault.vault import Vault
from services.vault.veiled import Veiled

PIECE: Final = 4 * 1024 * 1024  # bytes: the vault keeps no larger value
SENT, VERDICTS, LATE = (f"{Kind.FILE}.{word}" for word in ("sent", "verdicts", "late"))


class SheetGone(Refusal):
    zh = "这份表格已按规定删除"
    en = "the sheet was erased, as its time was over"
    status = 410


class OtherBytes(Exception):
    """What the vault gives is not what was sent in: our own fault, and nothing is shown."""


class Shelf:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def kept(self, content: bytes, field: str, reference: str = "") -> Kept:
        """As it will be told; `reference`: where other things of the same import lie."""
        under = reference or f"{SHEET}{self._vault.service}:{uuid4()}"
        pieces = max(1, -(-len(content) // PIECE))
        return Kept(reference=under, field=field, pieces=pieces, sha256=sha256(content).hexdigest(), size=len(content))

    async def put(self, kept: Kept, content: bytes, of: UUID, on: date) -> None:
        """Before the fact that tells of it. Raises as `Vault.write`."""
        source = f"linli.import/{of}"
        parts = zip(_fields(kept), _pieces(content), strict=True)
        await self._vault.write(
            Value(kept.reference, Purpose.SHEETS, field, source, on, piece) for field, piece in parts
        )

    async def read(self, kept: Kept, reader: Reader) -> bytes:
        """That somebody looked is written first. Raises SheetGone, OtherBytes, and as `Vault.read`."""
        fields = list(_fields(kept))
        shown = (await self._vault.read([kept.reference], fields, Purpose.SHEETS, reader)).get(kept.reference, Veiled())
        pieces = [shown.get(field) for field in fields]
        if not all(isinstance(each, bytes) for each in pieces):
            raise SheetGone
        content = b"".join(each for each in pieces if isinstance(each, bytes))
        if sha256(content).hexdigest() != kept.sha256:
            raise OtherBytes(kept.reference)
        return content


def _fields(kept: Kept) -> Iterator[str]:
    return (f"{kept.field}-{at}" for at in range(kept.pieces))


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + PIECE] for at in range(0, max(1, len(content)), PIECE))


def packed(told: Any) -> bytes:
    return zlib.compress(msgspec.json.encode(told), 6)


def unpacked(content: bytes, kind: Any) -> Any:
    return msgspec.json.decode(zlib.decompress(content), type=kind)
