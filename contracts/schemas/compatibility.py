"""What a change of a published event would break, for records that are there and for readers that are running."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
TOLD: Final = frozenset({"title", "description", "default", "$defs", "$id", "$schema"})  # what no reader hangs on
SHAPE: Final = frozenset({"properties", "required", "enum", "$ref", "anyOf", "items", "prefixItems"})


def breaking(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[str]:
    """One line for each thing that a published schema may not do; both map a published name to its schema.

    An event may gain fields that need not be there. All else takes a new name: a field that goes or turns into
    something else is missed by readers of yesterday, one that must be there is missing in the records of yesterday,
    and a word that readers do not know is as unreadable to them as one that was taken away is to those who come later.
    """
    found = [f"{name}: is not published any more" for name in sorted(set(before) - set(after))]
    for name in sorted(set(before) & set(after)):
        was, now = before[name], after[name]
        found += [f"{name}{at}" for at in _changes(_Place(was, was), _Place(now, now), "")]
    return found


class _Place:
    """A part of a document, with its references followed."""

    def __init__(self, document: Schema, at: Schema) -> None:
        while "$ref" in at:
            at = document["$defs"][at["$ref"].rpartition("/")[2]]
        self.document, self.at = document, at

    def to(self, part: Schema) -> "_Place":
        return _Place(self.document, part)


def _changes(was: _Place, now: _Place, path: str) -> Iterator[str]:
    for word in sorted(set(was.at) | set(now.at)):
        if word not in TOLD | SHAPE and was.at.get(word) != now.at.get(word):
            yield f"{path}: {word} was {was.at.get(word)!r}, is {now.at.get(word)!r}"
    yield from _words(was.at.get("enum"), now.at.get("enum"), path)
    yield from _fields(was, now, path)
    for word in ("anyOf", "prefixItems"):
        old, new = was.at.get(word, []), now.at.get(word, [])
        if len(old) != len(new):
            yield f"{path}: {word} had {len(old)} kinds, has {len(new)}"
        else:
            for one, other in zip(old, new, strict=True):
                yield from _changes(was.to(one), now.to(other), path)
    old, new = was.at.get("items"), now.at.get("items")
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _changes(was.to(old), now.to(new), f"{path}[]")
    elif old != new:
        yield f"{path}: its parts were {old!r}, are {new!r}"


def _words(was: list[str] | None, now: list[str] | None, path: str) -> Iterator[str]:
    for word in sorted(set(was or ()) - set(now or ())):
        yield f"{path}: the word {word} is gone"
    for word in sorted(set(now or ()) - set(was or ())):
        yield f"{path}: the word {word} is new to readers"


def _fields(was: _Place, now: _Place, path: str) -> Iterator[str]:
    old, new = was.at.get("properties", {}), now.at.get("properties", {})
    for field in sorted(set(old) - set(new)):
        yield f"{path}.{field}: is gone"
    for field in sorted(set(now.at.get("required", ())) - set(was.at.get("required", ()))):
        yield f"{path}.{field}: must be there, and was not asked for before"
    for field in sorted(set(old) & set(new)):
        yield from _changes(was.to(old[field]), now.to(new[field]), f"{path}.{field}")
