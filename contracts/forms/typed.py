"""From what was typed into a form to the body of a command, and back from what the service says is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.forms.fields import Field, Kind

ON: Final = "yes"  # a box that is ticked
MOST: Final = 60  # people on one form
WHOLE: Final = re.compile("-?[0-9]{1,15}")
MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?")
ZONE: Final = "+08:00"  # a moment on a form is one of the city's clock
Values = Mapping[str, str]


@dataclass
class Typed:
    """`body` is what is sent; `places`: where in the form each field of the body was filled in."""

    body: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def place(self, told: str) -> str:
        """The form's name for a field that the service complains about; the nearest that the form has."""
        while told and told not in self.places:
            told = told.rpartition(".")[0]
        return self.places.get(told, "")


def typed(fields: Iterable[Field], values: Values) -> Typed:
    """What was left empty is not sent, and what cannot be read is sent as it is: the service says what is wrong."""
    told = Typed()
    told.body = _filled(told, fields, values)
    return told


def _filled(told: Typed, fields: Iterable[Field], values: Values) -> dict[str, Any]:
    body = {}
    for each in fields:
        told.places[each.name] = each.anchor
        made = MADE.get(each.kind)
        value = made(told, each, values) if made else _plain(each, values.get(each.name, "").strip())
        if value is not None:
            body[each.name.rpartition(".")[2]] = value
    return body


def _plain(of: Field, text: str) -> Any:
    if of.kind is Kind.YES_NO:
        return text == ON
    if of.kind is Kind.NUMBER:
        number = unicodedata.normalize("NFKC", text)
        return int(number) if WHOLE.fullmatch(number) else text or None
    if of.kind is Kind.MOMENT:
        read = MOMENT.fullmatch(text)  # browsers ask for the minute
        return f"{read[1]}{read[2] or ':00'}{ZONE}" if read else text or None
    return text or None


def _group(told: Typed, of: Field, values: Values) -> dict[str, Any] | None:
    """None where nothing was filled in."""
    body = _filled(told, of.parts, values)
    return body if body or of.required else None


def _money(told: Typed, of: Field, values: Values) -> dict[str, Any] | None:
    """A unit alone is no amount."""
    body = _filled(told, of.parts, values)
    return body if "amount" in body or of.required else None


def _one_of(told: Typed, of: Field, values: Values) -> dict[str, Any] | None:
    """The fields of the others are not sent, whatever stands in them."""
    chosen = values.get(of.name, "")
    parts = next((group.parts for group in of.parts if group.name == chosen), ())
    return {of.family: chosen, **_filled(told, parts, values)} if chosen else None


def _several(_: Typed, of: Field, values: Values) -> list[str] | None:
    return [code for code, _ in of.choices if values.get(f"{of.name}:{code}")] or None


def _people(told: Typed, of: Field, values: Values) -> list[str] | None:
    people: list[str] = []
    for at in range(MOST):
        name = f"{of.name}.{at}"
        if text := values.get(name, "").strip():
            told.places[f"{of.name}.{len(people)}"] = name
            people.append(text)
    return people or None


def _by_word(told: Typed, of: Field, values: Values) -> list[dict[str, str]] | None:
    entries: list[dict[str, str]] = []
    for part in of.parts:
        if text := values.get(part.name, "").strip():
            told.places[f"{of.name}.{len(entries)}"] = part.name
            entries.append(dict(zip(of.entry, (part.name.rpartition(".")[2], text), strict=True)))
    return entries or None


def _lines(_: Typed, of: Field, values: Values) -> list[str] | None:
    return [line.strip() for line in values.get(of.name, "").splitlines() if line.strip()] or None


MADE: Final[Mapping[Kind, Callable[[Typed, Field, Values], Any]]] = {
    Kind.GROUP: _group,
    Kind.MONEY: _money,
    Kind.ONE_OF: _one_of,
    Kind.SEVERAL: _several,
    Kind.PEOPLE: _people,
    Kind.LINES: _lines,
    Kind.BY_WORD: _by_word,
}
