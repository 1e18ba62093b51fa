"""The file of a thing (卷宗): what it is, its clocks, what has happened to it, and what whoever asks may do next.

Asked for with `?with=file` where a thing is shown, and answered beside what is shown anyway; who may see the one may
see the other, and nobody else.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from fastapi import Request
from msgspec import Struct

from contracts.titles.reading import FAMILIES
from services.chassis.clock import day_of
from services.chassis.desk import now_of, store_of
from services.chassis.guarding import GUARD
from services.chassis.streams import Loaded
from services.dossiers.clocks_of import clocks_of
from services.dossiers.timeline import MOST, timeline, written
from services.dossiers.values import Telling, Value

NAMES: Final = ("name", "number", "title")  # by which a thing is called, the first that it has


async def dossier(loaded: Loaded[Any], told: Mapping[str, object], request: Request) -> dict[str, object]:
    """{family, called, summary, next, clocks, timeline, earlier}; `told`: what is shown of it anyway.

    `next`: actions of the table of permissions. `timeline`: in order, the last 500; `earlier`: how many came before.
    """
    store, now, people = await store_of(request), await now_of(request), GUARD.get().knows_people(loaded)
    facts = await written(store, loaded.id, loaded.version)
    summary = _summary(loaded, told, people=people)
    family = FAMILIES[loaded.stream.name]
    return {
        "family": {"name": loaded.stream.name, "title_zh": family.zh, "title_en": family.en},
        "called": _called(summary),
        "summary": summary,
        "next": next_of(loaded, day_of(now)),
        "clocks": await clocks_of(store, loaded, facts, now),
        "timeline": list(timeline(facts[-MOST:], people=people)),
        "earlier": max(0, len(facts) - MOST),
    }


def next_of(loaded: Loaded[Any], on: date) -> list[str]:
    """What its state allows on a day, and whoever asks may do."""
    allowed = loaded.stream.next(loaded.state, on) if loaded.stream.next else ()
    return [action for action in allowed if GUARD.get().may(action, loaded)]


def _summary(loaded: Loaded[Any], told: Mapping[str, object], *, people: bool) -> list[Value]:
    """Its state, after the words and the yes or no that are said of it today."""
    telling = Telling(loaded.stream.name, people=people, state=True)
    beside = [(name, value) for name, value in told.items() if isinstance(value, Enum | bool)]
    state = telling.of(loaded.state) if isinstance(loaded.state, Struct) else []
    return [*(value for name, each in beside for value in telling.one(name, each)), *state]


def _called(summary: list[Value]) -> str | None:
    by_name = {each.name.rpartition(".")[2]: each.value for each in reversed(summary)}
    return next((str(by_name[name]) for name in NAMES if by_name.get(name)), None)
