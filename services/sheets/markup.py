"""The XML of a workbook's parts, read as it streams by: no tree, no entities, nothing from elsewhere."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

from services.sheets.workbook import NoWorkbook

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Said = Callable[[str], None]


class Local(dict[str, str]):
    """Names without the prefix that a program gave them; each is looked at once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def parser(start: Start, end: End | None = None, said: Said | None = None) -> Any:
    """Of one part; names come as they are written, with their prefixes. Whoever declares a document type is refused:
    no spreadsheet needs one, and entities are how a small part becomes a large one. Raises NoWorkbook."""
    made = ParserCreate()
    made.buffer_text = True
    made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, said
    made.StartDoctypeDeclHandler = _refused
    return made


def read(pieces: Iterable[bytes], start: Start, end: End | None = None, said: Said | None = None) -> None:
    """All of a part. Raises NoWorkbook."""
    made = parser(start, end, said)
    for piece in pieces:
        fed(made, piece)
    fed(made, b"", True)


def fed(made: Any, piece: bytes, last: bool = False) -> None:
    """Raises NoWorkbook."""
    try:
        made.Parse(piece, last)
    except ExpatError:
        raise NoWorkbook from None


def _refused(*_: object) -> None:
    raise NoWorkbook


NAMES: Final = Local()
