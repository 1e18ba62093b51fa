"""The AsyncAPI 3.0 document of the city's channels: what is sent on each, in which headers, with an example."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from contracts.envelope import PARTITIONS, from_headers, to_headers
from contracts.log import ANNOUNCED, PROGRESSED, Progress
from contracts.schemas.documents import CHANNELS, events, tag

EXAMPLES: Final = Path(__file__).parents[1] / "examples"  # one record of every published event, headers and body
REF: Final = "#/components/schemas/{name}"
CONTROL: Final[Mapping[str, type[Struct]]] = {PROGRESSED: Progress, ANNOUNCED: Progress}
FORMATS: Final = {"ce_id": "uuid", "ce_subject": "uuid", "ce_cause": "uuid", "ce_effectiveon": "date"}
NUMBERS: Final = ("ce_epoch", "ce_position", "ce_previous", "ce_streamversion")


def document() -> str:
    """The whole document as JSON. Raises FileNotFoundError where an event has no example."""
    kinds = {**{tag(event): event for event in events()}, **CONTROL}
    payloads, schemas = msgspec.json.schema_components(kinds.values(), ref_template=REF)
    bodies = dict(zip(kinds, payloads, strict=True))
    told = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "邻里 Linli",
            "version": "1",
            "description": "What the services of a city tell each other and the districts. At least once, in the "
            "order of each aggregate; a reader drops what its place covers. An event only ever gains fields.",
        },
        "defaultContentType": "application/json",
        "channels": {channel: _channel(channel, sent) for channel, sent in CHANNELS.items()},
        "operations": {f"send.{channel}": _operation(channel) for channel in CHANNELS},
        "components": {
            "messages": {name: _message(name, kind, bodies[name]) for name, kind in kinds.items()},
            "schemas": {"Headers": _headers()} | dict(schemas),
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _channel(channel: str, sent: tuple[type[Struct], ...]) -> dict[str, Any]:
    names = [*map(tag, sent), *CONTROL]
    return {
        "address": channel,
        "description": f"One aggregate family of {channel.partition('.')[0]}; the key is the aggregate's identity.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topic": channel, "partitions": PARTITIONS, "bindingVersion": "0.5.0"}},
    }


def _operation(channel: str) -> dict[str, Any]:
    service = channel.partition(".")[0]
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}, "summary": f"{service}'s relay sends"}


def _message(name: str, kind: type[Struct], payload: Mapping[str, Any]) -> dict[str, Any]:
    key = {"type": "string", "description": "the aggregate's identity, 16 bytes"}
    message: dict[str, Any] = {
        "name": name,
        "summary": (kind.__doc__ or "").partition("\n")[0],
        "headers": {"$ref": REF.format(name="Headers")},
        "payload": payload,
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }
    if name not in CONTROL:
        message["examples"] = [json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))]
    return message


def _headers() -> dict[str, Any]:
    """Every header is text; what its text must be is what `from_headers` reads."""
    example = json.loads(next(iter(sorted(EXAMPLES.glob("*.json")))).read_text(encoding="utf-8"))["headers"]
    envelope = from_headers([(name, value.encode()) for name, value in example.items()])
    names = [name for name, _ in to_headers(msgspec.structs.replace(envelope, cause=envelope.id))]
    properties: dict[str, Any] = {name: {"type": "string"} for name in names}
    for name in NUMBERS:
        properties[name]["pattern"] = "^[0-9]+$"
    for name, form in FORMATS.items():
        properties[name]["format"] = form
    return {
        "type": "object",
        "description": "CloudEvents 1.0 in Kafka's binary binding, and the place of the fact in its service's log.",
        "properties": properties,
        "required": [name for name in names if name not in ("ce_cause", "content-type", "ce_specversion")],
    }
