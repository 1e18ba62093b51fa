"""A layout (表样): the columns of a sheet, drawn from one command's description; what streets call them is data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import yaml
from fastapi import APIRouter
from fastapi.routing import APIRoute
from msgspec import Struct
from pydantic import BaseModel

from contracts.access.deciding import ACTIONS
from contracts.forms.fields import Field, Kind, Reading
from contracts.names import normalise_name
from contracts.unsaid import Unsaid
from services.chassis.route_names import action_of

DATA: Final = "sheets.yaml"  # beside the service whose commands it is about
IN_BRACKETS: Final = re.compile(r"[(（〔\[].*?[)）〕\]]")
NOT_IN_NAMES: Final = re.compile(r"[\s*＊:：/／、·.。]+")
REFS: Final = "#/components/schemas/{model}"


class Undoing(Struct, frozen=True, kw_only=True):
    """How what a row made is taken back: by which command, filled in how; or why not, in both languages."""

    by: str = ""
    body: Mapping[str, str] = {}
    stays: str = ""
    stays_en: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """Of one command, as its service's `sheets.yaml` says: other names of columns, other words of choices, and what a
    path names that the form does not."""

    command: str
    title: str
    names: Mapping[str, Sequence[str]] = {}
    words: Mapping[str, Mapping[str, Sequence[str]]] = {}
    path: Mapping[str, str] = {}
    undone: Undoing


class Column(Struct, frozen=True, kw_only=True):
    """Of one field. `names`: what may stand above it, as names are compared; `words`: what is written for a choice."""

    field: Field
    title: str
    names: frozenset[str]
    words: Mapping[str, str] = {}
    required: bool = True


class Layout(Struct, frozen=True, kw_only=True):
    """`command` is the action's name in the table of permissions."""

    command: str
    title: str
    route: APIRoute
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    undone: Undoing
    unsaid: frozenset[str] = frozenset()  # fields that may tell of anybody
    counter: "Layout | None" = None  # by which what a row made is taken back

    @property
    def family(self) -> str:
        """Of what it is decided on, or begins."""
        return ACTIONS[self.command].of

    @property
    def name(self) -> str:
        return self.command.rpartition(".")[2]

    def at(self, anchor: str) -> Column | None:
        """The column in which a field is filled in, by the place where its form would have it."""
        return next((each for each in self.columns if f"{anchor}.".startswith(f"{each.field.name}.")), None)


def plain(name: str) -> str:
    """As names of columns are compared."""
    return NOT_IN_NAMES.sub("", IN_BRACKETS.sub("", normalise_name(name)))


def layouts(service: str, routers: Sequence[APIRouter]) -> dict[str, Layout]:
    """By the last word of the command, in the order of the data; nothing where a service has no such data."""
    data = files(f"services.{service}") / DATA
    if not data.is_file():
        return {}
    told = [_told(each) for each in yaml.safe_load(data.read_text(encoding="utf-8"))]
    routes = {action_of(service, each): each for r in routers for each in r.routes if isinstance(each, APIRoute)}
    return {each.command.rpartition(".")[2]: _layout(each, routes) for each in told}


def _told(data: Mapping[str, Any]) -> Told:
    return Told(**{**data, "undone": Undoing(**data["undone"])})


def _layout(told: Told, routes: Mapping[str, APIRoute]) -> Layout:
    route, undone = routes[told.command], told.undone
    body = _body(route)
    schema = body.model_json_schema(ref_template=REFS)
    document = {"components": {"schemas": schema.get("$defs", {})}}
    path = tuple(Field(name, ACTIONS[told.command].zh, Kind.THING, family=of) for name, of in told.path.items())
    fields = (*path, *Reading(document).fields(schema))
    unsaid = {name for name, each in body.model_fields.items() if any(isinstance(m, Unsaid) for m in each.metadata)}
    by = undone.by and Layout(
        command=undone.by, title=told.title, route=routes[undone.by], fields=(), columns=(), undone=undone
    )
    return Layout(
        command=told.command,
        title=told.title,
        route=route,
        fields=fields,
        columns=tuple(_column(each, told) for field in fields for each in _filled_in(field)),
        undone=undone,
        unsaid=frozenset(unsaid),
        counter=by or None,
    )


def _body(route: APIRoute) -> type[BaseModel]:
    annotation = route.dependant.body_params[0].field_info.annotation
    assert isinstance(annotation, type)
    assert issubclass(annotation, BaseModel)
    return annotation


def _filled_in(field: Field, required: bool = True) -> Iterator[tuple[Field, bool]]:
    """Fields that have a column: those of a group each have their own; an amount has one, its unit stands above it."""
    required = required and field.required
    if field.kind is Kind.GROUP:
        for part in field.parts:
            yield from _filled_in(part, required)
        return
    yield field, required
    if field.kind is Kind.ONE_OF:
        for group in field.parts:
            for part in group.parts:
                yield from _filled_in(part, False)


def _column(told_of: tuple[Field, bool], told: Told) -> Column:
    field, required = told_of
    names = told.names.get(field.name, ())
    title = (names[0] if names else IN_BRACKETS.sub("", field.title)).strip()
    words = {plain(word): code for code, word in field.choices} | {plain(code): code for code, _ in field.choices}
    words |= {plain(each): code for code, several in told.words.get(field.name, {}).items() for each in several}
    if field.kind is Kind.MONEY:
        title = f"{title}(元)"
    return Column(
        field=field,
        title=title,
        names=frozenset(map(plain, (title, field.title, *names))),
        words=words,
        required=required,
    )
