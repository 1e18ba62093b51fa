"""A thing without whom it names: the catalogue says which of its fields refer to people."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from contracts.titles.reading import field

T = TypeVar("T")
PERSON: Final = "person"


def unnamed(within: str, thing: T) -> T:
    """The same, of the same shape: a reference is empty, and of several there is none. `within`: the thing's family."""
    return _each(within, thing)  # type: ignore[no-any-return]


def _each(within: str, value: Any) -> Any:
    match value:
        case Struct():
            changed = {}
            for each in fields(value):
                before = getattr(value, each.name)
                told = field(within, each.name).kind == PERSON
                after = _nobody(before) if told else _each(within, before)
                if after is not before:
                    changed[each.name] = after
            return replace(value, **changed) if changed else value
        case Mapping():
            return {key: _each(within, each) for key, each in value.items()}
        case tuple() | list():
            return type(value)(_each(within, each) for each in value)
    return value


def _nobody(value: Any) -> Any:
    match value:
        case str():
            return ""
        case tuple() | list() | set() | frozenset():
            return type(value)()
    return value
