"""YAML read with its lines, so that what is wrong can be pointed at."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml

T = TypeVar("T")


class Complaint(NamedTuple):
    """What is wrong with a file, and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class UnusableFiles(Exception):
    """Files that cannot be used: nothing starts with half of them. A line each."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__("\n".join(str(each) for each in complaints))
        self.complaints = tuple(complaints)

    @classmethod
    def of(cls, file: object, line: int, reason: str) -> "UnusableFiles":
        return cls([Complaint(str(file), line, reason)])


class Item(NamedTuple):
    """A mapping of a file, with the lines on which its parts begin."""

    file: str
    line: int
    fields: dict[str, Any]
    parts: dict[str, "list[Item]"]  # the fields that are lists of mappings

    def complaint(self, reason: object) -> Complaint:
        return Complaint(self.file, self.line, str(reason))

    def bad(self, reason: object) -> UnusableFiles:
        return UnusableFiles([self.complaint(reason)])

    def into(self, kind: type[T]) -> T:
        """Raises UnusableFiles with this line."""
        try:
            return msgspec.convert(self.fields, kind)
        except msgspec.ValidationError as wrong:
            raise self.bad(wrong) from wrong


def items(path: Path) -> Iterator[Item]:
    """The mappings of a file that is one or a list of them. Raises UnusableFiles."""
    name = str(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise UnusableFiles([Complaint(name, line, str(wrong.problem))]) from wrong
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise UnusableFiles([Complaint(name, 1, str(wrong))]) from wrong
    for each in node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []:
        yield _item(name, each)


def _item(file: str, node: yaml.Node) -> Item:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise UnusableFiles([Complaint(file, line, "is not a mapping of fields")])
    item = Item(file, line, {}, {})
    for name, value in node.value:
        if name.value in item.fields or name.value in item.parts:
            raise UnusableFiles([Complaint(file, name.start_mark.line + 1, f"gives {name.value} twice")])
        if isinstance(value, yaml.SequenceNode) and any(isinstance(each, yaml.MappingNode) for each in value.value):
            item.parts[name.value] = [_item(file, each) for each in value.value]
        else:
            item.fields[name.value] = _plain(file, value)
    return item


def _plain(file: str, node: yaml.Node) -> Any:
    try:
        loader = yaml.CSafeLoader("")
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as wrong:
        raise UnusableFiles([Complaint(file, node.start_mark.line + 1, str(wrong))]) from wrong
