import importlib
import inspect
import re
import string
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Final

import httpx
import pytest
from fastapi import APIRouter, Body, FastAPI
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

import contracts
import services
from contracts.complaints import SENTENCES, complaint
from contracts.days import Day
from contracts.refusal import Refusal
from services.chassis.problems import TITLES, install

WRONG: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 10**400, 1.5, -0.5, float("nan"), float("inf")),
    *("", " ", "x", "x" * 100_000, "\ud800", "-1", "1.5", "nan", "1e400", "12.345", "9" * 400),
    *("2026-13-01", "2026-11-24", "2026-11-24T10:00:00", "2026-11-24T10:00:00+08:00", "9999999999999", 10**20),
    *([], ["x"], ["x"] * 5000, [1], [[]], {}, {"x": 1}, [{}], {"kind": "x"}, {"at_least": "x"}),
)


def modules() -> Iterator[ModuleType]:
    """Rooms have no __init__, so their files are looked for."""
    for room in (contracts, services):
        for path in sorted(Path(room.__path__[0]).rglob("*.py")):
            inside = path.relative_to(room.__path__[0]).with_suffix("")
            if inside.name != "__main__":
                yield importlib.import_module(".".join((room.__name__, *inside.parts)))


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for each in of.__subclasses__():
        if each.__module__.startswith(("contracts.", "services.")):
            yield each
        yield from refusals(each)


def asked_for(module: ModuleType) -> Iterator[TypeAdapter[Any]]:
    """Everything that a request can bring in this module: its models, and its routes' parameters."""
    for each in vars(module).values():
        if inspect.isclass(each) and issubclass(each, BaseModel) and each.__module__ == module.__name__:
            yield TypeAdapter(each)
        if isinstance(each, APIRouter):
            for route in (route for route in each.routes if isinstance(route, APIRoute)):
                yield from (parameter._type_adapter for parameter in get_flat_params(route.dependant))


def complaints(adapter: TypeAdapter[Any]) -> set[str]:
    """The kinds of error that wrong values are answered with; a refusal of ours brings its own sentences."""
    fields = getattr(adapter._type, "model_fields", {})
    bodies = [{name: value} for name in fields for value in WRONG]
    heard: set[str] = set()
    for value in (*WRONG, *bodies, {"unheard-of": 1}):
        try:
            adapter.validate_python(value)
        except UnicodeEncodeError:
            assert "\\ud800" in repr(value)  # a problem of its own, below
        except ValidationError as wrong:
            said = wrong.errors(include_url=False)
            heard |= {one["type"] for one in said if not isinstance((one.get("ctx") or {}).get("error"), Refusal)}
    return heard


class AnyValue:
    """Can be formatted in whatever way a sentence asks, as a word of ours in Chinese ({outcome:zh})."""

    def __format__(self, how: str) -> str:
        return how or "told"


HAN: Final = re.compile("[\u4e00-\u9fff]")
EVERY: Final = list(modules())
REFUSALS: Final = sorted(set(refusals()), key=lambda no: (no.__module__, no.__name__))


@pytest.mark.parametrize("no", REFUSALS, ids=lambda no: f"{no.__module__}.{no.__name__}")
def test_a_refusal_has_both_sentences_with_the_same_values(no: type[Refusal]) -> None:
    if no.__subclasses__() and not hasattr(no, "zh"):
        return
    asked = [{name for _, name, _, _ in string.Formatter().parse(told) if name} for told in (no.zh, no.en)]
    assert asked[0] == {name.removesuffix("_en") for name in asked[1]}  # a phrase may be given in each language
    for told, names in zip((no.zh, no.en), asked, strict=True):
        assert told.format(**dict.fromkeys(names, AnyValue())).strip()
    assert HAN.search(no.zh)
    assert not HAN.search(no.en)


def test_every_kind_of_error_that_a_request_can_make_has_a_chinese_sentence() -> None:
    adapters = [adapter for module in EVERY if module.__name__.startswith("services.") for adapter in asked_for(module)]
    assert len(adapters) > 100
    heard = set().union(*(complaints(adapter) for adapter in adapters))
    assert heard == set(SENTENCES)


@pytest.mark.parametrize(
    ("kind", "about", "zh", "en"),
    [
        ("less_than_equal", {"le": 9999}, "太大,不得大于9999", "is too large: no more than 9999"),
        ("enum", {"expected": "'nil', 'found' or 'x'"}, "可选:nil、found、x", "must be one of: nil, found, x"),
        ("union_tag_invalid", {"expected_tags": "'a', 'b'"}, "可选:a、b", "must be one of: a, b"),
        ("too_short", {"min_length": 1, "actual_length": 0}, "至少1项", "has too few entries: at least 1"),
        ("what is new", {}, "不符合要求", "is not as it should be"),
    ],
)
def test_a_complaint_names_the_limit_or_the_choices_in_both_languages(
    kind: str, about: dict[str, Any], zh: str, en: str
) -> None:
    told = complaint(kind, about)
    assert told[0].endswith(zh)
    assert told[1] == en


@pytest.fixture
async def registry() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install(app)

    @app.post("/days")
    async def take(on: Annotated[Day, Body(embed=True)]) -> None: ...

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registry") as client:
        yield client


async def test_half_a_character_where_a_day_is_meant_is_a_problem(registry: httpx.AsyncClient) -> None:
    answer = await registry.post("/days", content=b'{"on": "\\ud800"}', headers={"Content-Type": "application/json"})
    told = answer.json()
    assert (answer.status_code, told["detail"], told["detail_en"]) == (
        400,
        "内容含有半个字符",
        "the body holds half a character",
    )


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/days", 405)])
async def test_what_is_not_there_and_what_is_not_done_there_is_told_in_both_languages(
    registry: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await registry.request(method, path)
    told = answer.json()
    assert answer.status_code == status
    for zh, en in (("title", "title_en"), ("detail", "detail_en")):
        assert HAN.search(told[zh])
        assert told[en].isascii()


def test_every_status_of_a_problem_has_both_titles() -> None:
    assert {no.status for no in REFUSALS} <= set(TITLES)
    assert all(zh and en for zh, en in TITLES.values())
