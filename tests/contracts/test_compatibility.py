"""A published event may gain fields that need not be there; whatever else changes it is refused, and said."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts.schemas.compatibility import breaking
from contracts.schemas.documents import documents

# every schema as it was first published: one is added by `python -m tests.contracts.releasing`, none is ever changed
RELEASED: dict[str, Any] = json.loads((Path(__file__).parent / "released.json").read_text(encoding="utf-8"))
TODAY: dict[str, Any] = {name.removesuffix(".json"): json.loads(text) for name, text in documents().items()}
NAME = "registration.organisation.moved.v1"


def test_nothing_that_was_published_is_broken() -> None:
    assert breaking(RELEASED, TODAY) == []


def test_all_that_is_published_was_released() -> None:
    """Where this fails an event is new: run `python -m tests.contracts.releasing`, and it is pinned from then on."""
    assert set(TODAY) == set(RELEASED)


def _moved(schema: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = schema["$defs"]["OrganisationMovedV1"]
    return fields


def _lose(schema: dict[str, Any]) -> None:
    del _moved(schema)["properties"]["moved_on"]


def _ask(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["why"] = {"type": "string"}
    _moved(schema)["required"].append("why")


def _turn(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["moved_on"]["format"] = "date-time"


def _turn_below(schema: dict[str, Any]) -> None:
    schema["$defs"]["Places"]["properties"]["domicile"] = {"type": "integer"}


def _lists(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["places"] = {"type": "array", "items": {"$ref": "#/$defs/Places"}}


def _may_be_nothing(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["moved_on"] = {"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]}


def _rename(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["type"]["enum"] = ["registration.organisation.moved.v2"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_lose, [".moved_on: is gone"]),
        (_ask, [".why: must be there, and was not asked for before"]),
        (_turn, [".moved_on: format was 'date', is 'date-time'"]),
        (_turn_below, [f"{at}.domicile: type was 'string', is 'integer'" for at in (".came_from", ".places")]),
        (
            _lists,
            [
                ".places: type was 'object', is 'array'",
                *(f".places.{place}: is gone" for place in ("domicile", "registrar", "territory")),
                ".places: its parts were None, are {'$ref': '#/$defs/Places'}",
            ],
        ),
        (
            _may_be_nothing,
            [
                ".moved_on: format was 'date', is None",
                ".moved_on: type was 'string', is None",
                ".moved_on: anyOf had 0 kinds, has 2",
            ],
        ),
        (
            _rename,
            [f".type: the word {NAME} is gone", ".type: the word registration.organisation.moved.v2 is new to readers"],
        ),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_what_breaks_records_or_readers_is_refused_by_its_place(change: Any, said: list[str]) -> None:
    after = deepcopy(RELEASED)
    change(after[NAME])
    assert breaking(RELEASED, after) == [f"{NAME}{each}" for each in said]


def test_an_event_that_is_not_published_any_more_is_missed() -> None:
    after = {name: schema for name, schema in RELEASED.items() if name != NAME}
    assert breaking(RELEASED, after) == [f"{NAME}: is not published any more"]


def _gain(schema: dict[str, Any]) -> None:
    _moved(schema)["properties"]["why"] = {"type": "string", "default": ""}


def _say_otherwise(schema: dict[str, Any]) -> None:
    _moved(schema)["description"] = "An organisation has another address."


@pytest.mark.parametrize("change", [_gain, _say_otherwise])
def test_what_readers_need_not_know_is_let_through(change: Any) -> None:
    after = deepcopy(RELEASED) | {"registration.organisation.moved.v2": {"type": "object"}}
    change(after[NAME])
    assert breaking(RELEASED, after) == []
