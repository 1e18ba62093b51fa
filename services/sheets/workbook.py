"""What comes as a workbook, looked at by its own bytes before anything in it is read (.xlsx and nothing else)."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from contracts.refusal import Refusal

OLD: Final = b"\xd0\xcf\x11\xe0"  # of .xls, of .et, and of whatever has a password
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
ACTIVE: Final = re.compile(r"(^|/)vbaproject|vba\w*\.bin$|^xl/(activex|macrosheets|dialogsheets|ctrlprops|embeddings)/")
LINKED: Final = "xl/externallinks/"
ACTIVE_TYPES: Final = (b"macroenabled", b"vnd.ms-office.vbaproject", b"vnd.ms-office.activex")
TYPES: Final = "[Content_Types].xml"
BOOK: Final = "xl/workbook.xml"
PIECE: Final = 64 * 1024
KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNPACKABLE: Final = (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError)


class Limits(Struct, frozen=True, kw_only=True):
    """What is taken in, as the policies of a day say; `unpacked` counts bytes, `parts` the files in it."""

    largest: int
    unpacked: int
    parts: int
    rows: int
    columns: int


class SheetEmpty(Refusal):
    zh = "文件是空的"
    en = "the file is empty"
    status = 422


class SheetTooLarge(Refusal):
    zh = "文件有{size}字节,最多{most}字节,请分成几个文件上传"
    en = "the file has {size} bytes, of {most} at most: send it in several"
    status = 413


class OldWorkbook(Refusal):
    """Excel 97-2003 and what WPS writes by itself."""

    zh = "这是.xls或.et等旧格式。请用Excel或WPS打开,选“另存为”,类型选“Excel 工作簿(*.xlsx)”,再上传新文件"
    en = "this is .xls, .et or another old format: open it, Save As, Excel Workbook (*.xlsx), and send the new file"
    status = 422


class WorkbookLocked(Refusal):
    zh = "文件设有打开密码。请打开后取消密码(文件、信息、保护工作簿),保存后再上传"
    en = "the file has a password: open it, take the password away, save it and send it again"
    status = 422


class NoWorkbook(Refusal):
    zh = "文件内容不是完整的.xlsx工作簿"
    en = "the file is no whole .xlsx workbook"
    status = 422


class WorkbookActive(Refusal):
    zh = "文件中含有宏、控件或嵌入的对象。请另存为“Excel 工作簿(*.xlsx)”,删去对象后再上传"
    en = "there are macros, controls or embedded objects in it: save it as Excel Workbook (*.xlsx) without them"
    status = 422


class WorkbookLinked(Refusal):
    zh = "文件链接到别的工作簿。请在“数据、编辑链接”中断开链接,保存后再上传"
    en = "it is linked to other workbooks: break the links (Data, Edit Links), save it and send it again"
    status = 422


class WorkbookTooDeep(Refusal):
    """A few bytes that unpack to very many."""

    zh = "文件解开后超过{most}字节,或部件多于{parts}个"
    en = "unpacked the file has more than {most} bytes, or more than {parts} parts"
    status = 413


class Workbook:
    """One that was looked at: its parts may be read, and are no larger than was allowed."""

    def __init__(self, content: bytes) -> None:
        self.packed = ZipFile(BytesIO(content))

    def has(self, part: str) -> bool:
        return part in self.packed.NameToInfo

    def pieces(self, part: str) -> Iterator[bytes]:
        """Raises NoWorkbook."""
        try:
            with self.packed.open(part) as opened:
                while piece := opened.read(PIECE):
                    yield piece
        except _UNPACKABLE:
            raise NoWorkbook from None


def looked_at(content: bytes, limits: Limits) -> Workbook:
    """Refuses: SheetEmpty, SheetTooLarge, OldWorkbook, WorkbookLocked, NoWorkbook, WorkbookActive, WorkbookLinked,
    WorkbookTooDeep.
    """
    if not content:
        raise SheetEmpty
    if len(content) > limits.largest:
        raise SheetTooLarge(size=len(content), most=limits.largest)
    if content.startswith(OLD):
        raise WorkbookLocked if ENCRYPTED in content else OldWorkbook
    try:
        book = Workbook(content)
    except _UNPACKABLE:
        raise NoWorkbook from None
    names = [each.filename for each in book.packed.infolist()]
    if len(names) > limits.parts:
        raise WorkbookTooDeep(most=limits.unpacked, parts=limits.parts)
    _look_at_names(names, any(each.flag_bits & 1 for each in book.packed.infolist()))
    _weigh(book, limits)
    return book


def _look_at_names(names: list[str], locked: bool) -> None:
    lower = [name.lower() for name in names]
    if locked:
        raise WorkbookLocked
    if any(ACTIVE.search(name) for name in lower):
        raise WorkbookActive
    if any(name.startswith(LINKED) for name in lower):
        raise WorkbookLinked
    if "xl/workbook.bin" in lower:  # .xlsb
        raise OldWorkbook
    if len(set(lower)) != len(lower) or TYPES not in names or BOOK not in names:
        raise NoWorkbook


def _weigh(book: Workbook, limits: Limits) -> None:
    """Unpacked piece by piece: what its directory says of sizes may be a lie."""
    weight = 0
    for entry in book.packed.infolist():
        types = b""
        for piece in book.pieces(entry.filename):
            weight += len(piece)
            if weight > limits.unpacked:
                raise WorkbookTooDeep(most=limits.unpacked, parts=limits.parts)
            if entry.filename == TYPES:
                types += piece.lower()
        if any(word in types for word in ACTIVE_TYPES):
            raise WorkbookActive
