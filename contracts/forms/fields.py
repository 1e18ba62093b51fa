"""The fields of a command's form, as the service's own description of the command tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

Schema = Mapping[str, Any]
LONG: Final = 300  # characters: what may be longer is written in an area
NONE: Final = {"type": "null"}


class Kind(Enum):
    """What one fills in, and so what is drawn."""

    LINE = "line"
    AREA = "area"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes-no"
    CHOICE = "choice"
    SEVERAL = "several"
    PERSON = "person"
    PEOPLE = "people"
    LINES = "lines"
    REGION = "region"
    THING = "thing"
    MONEY = "money"
    GROUP = "group"
    ONE_OF = "one-of"  # a choice, and for each option a group of its own
    BY_WORD = "by-word"  # for each word a text of its own, and an entry for each that is filled in


PLAIN: Final = {"boolean": Kind.YES_NO, "integer": Kind.NUMBER, "number": Kind.NUMBER, "string": None}


class NotDrawable(Exception):
    """There is no form for it: such a command is sent by programs alone."""


@dataclass(frozen=True)
class Field:
    """`name` is its way in the body, as `places.domicile`; `choices` are (code, Chinese).

    `parts`: the fields of a group; of one-of the groups, each named for its option's code; of by-word the texts.
    `entry`: what an entry of by-word holds its word under, and what its text.
    """

    name: str
    title: str
    kind: Kind
    required: bool = True
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple["Field", ...] = ()
    longest: int | None = None
    family: str = ""  # of the thing that is meant
    entry: tuple[str, str] = ("", "")

    @property
    def anchor(self) -> str:
        """The first place where it is filled in: there a complaint leads."""
        if self.kind is Kind.PEOPLE:
            return f"{self.name}.0"
        return self.parts[0].anchor if self.kind in (Kind.GROUP, Kind.MONEY, Kind.BY_WORD) else self.name

    def every(self) -> Iterator["Field"]:
        """Itself and all within it."""
        yield self
        for part in self.parts:
            yield from part.every()


class Reading:
    """Reads schemas of one document."""

    def __init__(self, document: Schema) -> None:
        self._schemas: Schema = document.get("components", {}).get("schemas", {})

    def fields(self, schema: Schema, within: str = "") -> tuple[Field, ...]:
        """Of an object. Raises NotDrawable."""
        told = self._whole(schema)
        wanted = set(told.get("required", ()))
        return tuple(
            self._field(f"{within}{name}", each, name in wanted)
            for name, each in told.get("properties", {}).items()
            if "const" not in each
        )

    def parameter(self, told: Schema) -> Field:
        """Of a header or a query: to leave it out is to say nothing, as is to leave it empty. Raises NotDrawable."""
        schema = {name: value for name, value in told["schema"].items() if name != "anyOf"}
        for either in told["schema"].get("anyOf", ()):
            schema |= {} if either == NONE else either
        if "enum" in schema:
            schema["enum"] = [code for code in schema["enum"] if code]
        return self._field(str(told["name"]), schema, bool(told.get("required")))

    def _whole(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            found = self._schemas[schema["$ref"].rpartition("/")[2]]
            return {**found, **{name: value for name, value in schema.items() if name != "$ref"}}
        return schema

    def _field(self, name: str, schema: Schema, required: bool) -> Field:
        told = self._whole(schema)
        title, default = str(told.get("title") or name), told.get("default")
        either = [each for each in told.get("anyOf", ()) if each != NONE]
        if either:
            if all(each.get("type") in ("string", "integer", "number") for each in map(self._whole, either)):
                inner = either[0]  # a number may be given as it is written
            elif len(either) == 1:
                inner = either[0]
            else:
                raise NotDrawable(name)
            return replace(self._field(name, inner, required), title=title, default=default)
        return replace(self._drawn(name, told), title=title, required=required, default=default)

    def _drawn(self, name: str, told: Schema) -> Field:
        if "oneOf" in told:
            return self._one_of(name, told)
        if "enum" in told:
            words: Schema = told.get("x-words", {})
            choices = tuple((str(code), words.get(str(code), str(code))) for code in told["enum"] if code != "")
            return Field(name, "", Kind.CHOICE, choices=choices)
        if told.get("type") == "array":
            return self._many(name, self._whole(told.get("items", {})))
        if "properties" in told:
            return self._object(name, told)
        return _plain(name, told)

    def _object(self, name: str, told: Schema) -> Field:
        parts = self.fields(told, f"{name}.")
        amount = {part.name.removeprefix(f"{name}.") for part in parts} == {"amount", "unit"}
        return Field(name, "", Kind.MONEY if amount else Kind.GROUP, parts=parts)

    def _many(self, name: str, of: Schema) -> Field:
        if "properties" in of:
            return self._by_word(name, of)
        if of.get("type") not in ("string", None) or "oneOf" in of or "anyOf" in of:
            raise NotDrawable(name)
        each = self._drawn(name, of)
        kinds = {Kind.CHOICE: Kind.SEVERAL, Kind.PERSON: Kind.PEOPLE, Kind.LINE: Kind.LINES, Kind.THING: Kind.LINES}
        if each.kind not in kinds:
            raise NotDrawable(name)
        return replace(each, kind=kinds[each.kind])

    def _by_word(self, name: str, of: Schema) -> Field:
        """Entries of a word and a text."""
        fields = self.fields(of)
        if [each.kind in (Kind.CHOICE, Kind.LINE, Kind.AREA) for each in fields] != [True, True]:
            raise NotDrawable(name)
        word, text = sorted(fields, key=lambda each: each.kind is not Kind.CHOICE)
        if not word.choices or text.choices:
            raise NotDrawable(name)
        parts = (replace(text, name=f"{name}.{code}", title=zh, required=False) for code, zh in word.choices)
        return Field(name, "", Kind.BY_WORD, parts=tuple(parts), entry=(word.name, text.name))

    def _one_of(self, name: str, told: Schema) -> Field:
        """Told apart by a word of their own, which is sent with the fields of the group."""
        by = told.get("discriminator", {}).get("propertyName")
        if not by:
            raise NotDrawable(name)
        groups = []
        for option in told["oneOf"]:
            whole = self._whole(option)
            code = str(whole["properties"][by]["const"])
            parts = self.fields(whole, f"{name}.")
            title = str(whole["properties"][by].get("title", code))
            groups.append(Field(code, title, Kind.GROUP, parts=parts))
        choices = tuple((group.name, group.title) for group in groups)
        return Field(name, "", Kind.ONE_OF, choices=choices, parts=tuple(groups), family=by)


def _plain(name: str, told: Schema) -> Field:
    """Raises NotDrawable."""
    if told.get("type") not in PLAIN:
        raise NotDrawable(name)
    longest = told.get("maxLength")
    if "x-thing" in told:
        return Field(name, "", Kind.THING, family=str(told["x-thing"]))
    kinds = {"date": Kind.DAY, "date-time": Kind.MOMENT, "person": Kind.PERSON, "region": Kind.REGION}
    kind = PLAIN[told["type"]] or kinds.get(str(told.get("format")))
    return Field(name, "", kind or (Kind.AREA if (longest or 0) >= LONG else Kind.LINE), longest=longest)
