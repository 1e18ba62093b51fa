"""Structured logs on standard error: one JSON object a line, with an allow-list of fields."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {"ts", "level", "event", "service", "route", "method", "status", "error", "reader", "feed", "channel", "partition"}
    | {"position", "epoch", "attempt", "view", "generation", "seconds", "records", "parked", "address", "folder"}
    | {"actor"}  # an opaque reference, as in a fact
    | {"rule", "request"}  # of a no: what said it, and by what its answer is known
)


def configure(level: str = "INFO") -> None:
    """Anything but the allowed fields is dropped: what is never written can never leak."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", key="ts"),
            _allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=_ToStandardError,
        cache_logger_on_first_use=False,  # what is configured later, by a test too, holds for every logger
    )
    for name in ("aiokafka", "faststream"):
        logging.getLogger(name).addFilter(_Rarely())
        logging.getLogger(name).setLevel(logging.ERROR)


class _ToStandardError:
    """Wherever standard error leads when something is said: a stream that was closed since must stop no feed."""

    def msg(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    debug = info = warning = error = critical = msg


def _allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in event.items() if name in ALLOWED}


class _Rarely(logging.Filter):
    """aiokafka says the same thing thousands of times a second while its broker is away: once in a while is enough."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.created - self._last.get(record.name, 0) < 10
        if not told:
            self._last[record.name] = record.created
        return not told
