"""What a scanner makes, and what only looks so."""

import struct
import zlib
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x02..\xff\xd9"
)


def png(width: int, height: int) -> bytes:
    """White; its size is as it says where it is small, and a lie where it is large."""
    rows = (b"\x00" + b"\xff" * width) * height if width * height < 1_000_000 else b""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def pdf(pages: int = 1, *, at_page: str = "", catalogue: str = "", packed: bool = False, password: str = "") -> bytes:
    """`at_page`, `catalogue`: where an action of this kind stands; `packed`: it lies in a stream of objects."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    if at_page:
        writer.pages[0][NameObject(at_page)] = writer._add_object(action)
    if catalogue:
        writer._root_object[NameObject(catalogue)] = writer._add_object(action)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written: Any = BytesIO()
    writer.write(written)
    return bytes(written.getvalue())


def _chunk(kind: bytes, of: bytes) -> bytes:
    return struct.pack(">I", len(of)) + kind + of + struct.pack(">I", zlib.crc32(kind + of))
