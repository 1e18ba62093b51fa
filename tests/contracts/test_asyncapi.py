"""The city's channels as a document that others' tools read: valid by the official parser, with true examples."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

import contracts
from contracts.envelope import from_headers
from contracts.schemas.asyncapi import EXAMPLES, document
from contracts.schemas.documents import documents, events, tag
from infra.cache import cache
from services.city.rooms import SERVICES
from tests.contracts.telling import told

WRITTEN = Path(next(iter(contracts.__path__))) / "asyncapi.json"
HERE = Path(__file__).parent / "asyncapi"
EVENTS = {tag(event): event for event in events()}
INFORMATION = 2  # the parser's severities: 0 error, 1 warning
Parser = Callable[[dict[str, Any]], list[str]]


@pytest.fixture(scope="module")
def parser() -> Parser:
    """The official parser, installed once into the cache by its lock."""
    version = json.loads((HERE / "package.json").read_text())["dependencies"]["@asyncapi/parser"]
    folder = cache() / f"asyncapi-parser-{version}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        quietly = ("--ignore-scripts", "--no-audit", "--no-fund")
        subprocess.run(["npm", "ci", *quietly], cwd=folder, check=True, capture_output=True, timeout=300)
        (folder / "complete").touch()

    def diagnosed(told: dict[str, Any]) -> list[str]:
        asked = ["node", str(HERE / "validate.mjs"), str(folder)]
        said = subprocess.run(asked, input=json.dumps(told).encode(), check=True, capture_output=True, timeout=120)
        found = json.loads(said.stdout)
        return [each["code"] for each in found if each["severity"] < INFORMATION]

    return diagnosed


@pytest.fixture
def written() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(WRITTEN.read_text(encoding="utf-8"))
    return read


def test_the_document_is_what_the_code_says() -> None:
    """Where this fails an event has changed: run `python -m contracts.schemas`, and look at the difference."""
    assert WRITTEN.read_text(encoding="utf-8") == document()


def test_the_official_parser_finds_nothing_wrong(parser: Parser, written: dict[str, Any]) -> None:
    assert parser(written) == []


def _send_what_is_none(told: dict[str, Any]) -> None:
    told["operations"]["send.registration.groups"]["action"] = "post"


def _point_nowhere(told: dict[str, Any]) -> None:
    told["channels"]["registration.groups"]["messages"]["x"] = {"$ref": "#/components/messages/x"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_send_what_is_none, "asyncapi-document-resolved"),
        (_point_nowhere, "invalid-ref"),
    ],
)
def test_the_parser_would_find_it(parser: Parser, written: dict[str, Any], spoil: Any, code: str) -> None:
    spoil(written)
    assert code in parser(written)


def test_every_published_event_has_an_example_and_none_is_left_over() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_example_is_accepted_by_its_schemas_and_read_by_the_code(name: str, written: dict[str, Any]) -> None:
    example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    schema = json.loads(documents()[f"{name}.json"])
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    validator.validate(example["payload"])
    with pytest.raises(ValidationError):
        validator.validate({**example["payload"], "type": "another"})
    headers = Draft202012Validator(written["components"]["schemas"]["Headers"])
    headers.validate(example["headers"])
    with pytest.raises(ValidationError):
        headers.validate({**example["headers"], "ce_position": "first"})
    envelope = from_headers([(header, value.encode()) for header, value in example["headers"].items()])
    assert envelope.type == name
    event = msgspec.convert(example["payload"], EVENTS[name])
    assert msgspec.json.decode(msgspec.json.encode(event)) == example["payload"]


def test_the_examples_are_what_the_services_send_of_the_facts_they_keep() -> None:
    """An example was sent once: what the same stored fact is told as today may have gained fields, and no more."""
    sent: dict[str, list[dict[str, Any]]] = {}
    for service in SERVICES:
        for name, _, record in told(service):
            sent.setdefault(name, []).append(record)
    for name in EVENTS:
        example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        assert any(_holds(record, example) for record in sent[name]), name


def _holds(record: dict[str, Any], example: dict[str, Any]) -> bool:
    payload = example["payload"].items() <= record["payload"].items()
    fixed = {"ce_type", "ce_source", "ce_subject", "ce_effectiveon", "ce_region"}
    return payload and all(record["headers"][name] == example["headers"][name] for name in fixed)
