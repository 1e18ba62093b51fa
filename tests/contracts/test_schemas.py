"""Published events only ever gain fields, each with a default: their schemas are pinned."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from contracts import schemas
from contracts.schemas.documents import CHANNELS, documents, events, tag, write

FOLDER = Path(next(iter(schemas.__path__)))
EVENTS = list(events())


def test_the_schemas_are_what_the_code_says() -> None:
    """Where this fails an event has changed: run `python -m contracts.schemas`, and look at the difference."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")} == documents()


def test_writing_them_again_leaves_no_file_too_many(tmp_path: Path) -> None:
    (tmp_path / "registration.organisation.dissolved.v1.json").write_text("{}")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(documents())


def test_every_published_name_is_one_events_alone_and_says_its_service_and_version() -> None:
    names = [tag(event) for event in EVENTS]
    assert len(names) == len(set(names))
    for channel, kinds in CHANNELS.items():
        service = channel.partition(".")[0]
        said = "linli" if channel.endswith((".clocks", ".annulments")) else service  # the same everywhere
        assert all(tag(kind).startswith(f"{said}.") and tag(kind).endswith(".v1") for kind in kinds)


def test_a_schema_lets_through_what_a_later_day_adds() -> None:
    assert [name for name, text in documents().items() if '"additionalProperties": false' in text] == []


@pytest.mark.parametrize("event", EVENTS, ids=tag)
@given(data=st.data())
def test_a_reader_reads_what_was_written_and_ignores_fields_it_does_not_know(
    event: type[Struct], data: st.DataObject
) -> None:
    written = data.draw(st.from_type(event))
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(written))
    assert body["type"] == tag(event)
    later = msgspec.json.encode({**body, "of_a_later_day": {"deep": [1, None]}})
    assert msgspec.json.decode(later, type=event) == written
