"""The JSON Schemas of the published events, of the envelope and of what a log says of itself, for readers elsewhere."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from contracts import evaluation, mediation, posts, procurement, registration
from contracts.envelope import Envelope
from contracts.log import ANNOUNCED, PROGRESSED, Progress

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
CHANNELS: Final[Mapping[str, tuple[type[Struct], ...]]] = {
    **registration.CHANNELS,
    **mediation.CHANNELS,
    **procurement.CHANNELS,
    **evaluation.CHANNELS,
    **posts.CHANNELS,
}


def tag(event: type[Struct]) -> str:
    """The published name of an event, with its version."""
    return str(event.__struct_config__.tag)


def events() -> Iterator[type[Struct]]:
    """Each once: clocks are told of by several services in the same words."""
    yield from dict.fromkeys(event for channel in CHANNELS.values() for event in channel)


def documents() -> dict[str, str]:
    """File name → text. The envelope's properties are the headers' names without their `ce_`."""
    kinds: dict[str, type[Struct]] = {tag(event): event for event in events()}
    kinds |= {"envelope": Envelope, PROGRESSED: Progress, ANNOUNCED: Progress}
    return {f"{name}.json": _text(name, kind) for name, kind in kinds.items()}


def _text(name: str, kind: type[Struct]) -> str:
    schema: dict[str, Any] = {"$schema": DIALECT, "$id": f"urn:linli:event:{name}", **msgspec.json.schema(kind)}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Make the folder's schemas what the code says: no file too many, none too few."""
    wanted = documents()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
