"""What comes as the scan of a sealed paper, looked at before it is kept: by its own bytes, not by its name."""

import re
import struct
from datetime import date
from io import BytesIO
from typing import Any, Final

from msgspec import Struct
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from contracts.refusal import Refusal
from contracts.rules import rule
from services.papers.domain.document_facts import FileKind

ACTIVE: Final = frozenset(  # what a scan has no need of: it runs, calls out or carries something else along
    {
        *("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/OpenAction", "/AA", "/RichMedia"),
        *("/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/XFA", "/Encrypt", "/Filespec", "/Movie"),
        *("/Sound", "/Rendition"),
    }
)
MOST_OBJECTS: Final = 20_000
FRAMES: Final = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})


class ScanRules(Struct, frozen=True, kw_only=True):
    """What is taken in, as the policies of a day say."""

    kinds: tuple[str, ...]
    largest: int
    pages: int
    pixels: int
    most: int


class ScanEmpty(Refusal):
    zh = "扫描件是空文件"
    en = "the scan is empty"
    status = 422


class ScanTooLarge(Refusal):
    zh = "扫描件有{size}字节,最多{most}字节"
    en = "the scan has {size} bytes, of {most} at most"
    status = 413


class NoScan(Refusal):
    """By its own bytes it is none of the kinds, or not the one that it was sent as."""

    zh = "文件内容不是完整的PDF、JPEG或PNG,或与声明的类型不符"
    en = "the file is no whole PDF, JPEG or PNG, or not of the kind that it was sent as"
    status = 422


class ScanActive(Refusal):
    zh = "PDF中含有脚本、宏、附件、链接或加密,不能作为扫描件"
    en = "the PDF has scripts, attachments, links or a password: a scan has none"
    status = 422


class ScanTooLong(Refusal):
    zh = "扫描件有{pages}页,最多{most}页"
    en = "the scan has {pages} pages, of {most} at most"
    status = 422


class ScanTooWide(Refusal):
    zh = "扫描图像有{pixels}像素,最多{most}像素"
    en = "the picture has {pixels} pixels, of {most} at most"
    status = 422


def rules_on(on: date) -> ScanRules:
    """Raises NoRuleOn."""
    said: dict[str, Any] = {
        name: rule(f"paper.scan.{name}", on) for name in ("kinds", "largest", "pages", "pixels", "most")
    }
    return ScanRules(**said)


def looked_at(content: bytes, declared: str, rules: ScanRules) -> FileKind:
    """What it is. Refuses: ScanEmpty, ScanTooLarge, NoScan, ScanActive, ScanTooLong, ScanTooWide."""
    if not content:
        raise ScanEmpty
    if len(content) > rules.largest:
        raise ScanTooLarge(size=len(content), most=rules.largest)
    kind = _kind(content)
    if kind is None or kind != declared or kind not in rules.kinds:
        raise NoScan
    if kind is FileKind.PDF:
        _look_into_pdf(content, rules.pages)
    else:
        width, height = _png(content) if kind is FileKind.PNG else _jpeg(content)
        if not 0 < width * height <= rules.pixels:
            raise ScanTooWide(pixels=width * height, most=rules.pixels)
    return kind


def _kind(content: bytes) -> FileKind | None:
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    return FileKind.JPEG if content.startswith(b"\xff\xd8\xff") else None


def _png(content: bytes) -> tuple[int, int]:
    """Raises NoScan."""
    if content[12:16] != b"IHDR" or not content.endswith(b"IEND\xaeB`\x82"):
        raise NoScan
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    """Raises NoScan."""
    at = 2
    while content.endswith(b"\xff\xd9") and at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise NoScan


def _look_into_pdf(content: bytes, most: int) -> None:
    """Every object that its tables name is looked at; what is drawn on its pages is not run by looking."""
    if b"%%EOF" not in content[-1024:]:
        raise NoScan
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise ScanActive
        pages = len(reader.pages)
        for told in _objects(reader):
            if _active(told):
                raise ScanActive
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError):
        raise NoScan from None
    if pages == 0:
        raise NoScan
    if pages > most:
        raise ScanTooLong(pages=pages, most=most)


def _objects(reader: PdfReader) -> Any:
    named = {(number, at) for at, of in reader.xref.items() for number in of} | {(n, 0) for n in reader.xref_objStm}
    if len(named) > MOST_OBJECTS:
        raise NoScan
    yield reader.trailer
    for number, generation in sorted(named):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _active(told: Any) -> bool:
    """Whether it names what runs, here or in what lies within it; what it refers to is looked at by itself."""
    if isinstance(told, DictionaryObject | StreamObject):
        return any(key in ACTIVE or _active(value) for key, value in told.items())
    if isinstance(told, ArrayObject):
        return any(map(_active, list(told)))
    return isinstance(told, NameObject) and re.sub(r"\s", "", str(told)) in ACTIVE
