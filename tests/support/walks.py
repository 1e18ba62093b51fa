"""Every state that a family's own deciders lead to, and whether what is said may be done next is what they let pass."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import msgspec
from fastapi.routing import APIRoute

from contracts.refusal import Refusal
from services.chassis.route_names import action_of
from services.chassis.service import Service
from services.chassis.streams import Stream

MOST = 400  # states of a family; far more than any comes to
Attempt = Callable[[Any], Any]


@dataclass(frozen=True)
class Walk:
    """`attempts`: each action as its command decides, as likely to pass as can be; `beside`: facts that no command
    asks for; `stage`: the refusals that mean that the thing is not so far, or has it behind it."""

    stream: Stream[Any, Any]
    begun: Sequence[tuple[Any, ...]]
    attempts: Mapping[str, Attempt]
    stage: tuple[type[Refusal], ...]
    on: date
    beside: Sequence[Attempt] = ()

    def states(self) -> Iterator[Any]:
        """Each once: those that it begins with, and those that its deciders lead to."""
        waiting = deque(self._after(self.stream.initial, facts) for facts in self.begun)
        seen: set[bytes] = set()
        while waiting and len(seen) < MOST:
            state = waiting.popleft()
            told = msgspec.json.encode(state)
            if told in seen:
                continue
            seen.add(told)
            yield state
            for attempt in (*self.attempts.values(), *self.beside):
                try:
                    waiting.append(self._after(state, facts_of(attempt(state))))
                except Refusal:
                    continue

    def refused(self, action: str, state: Any) -> Refusal | None:
        """Because of how far the thing is, and nothing else."""
        try:
            self.attempts[action](state)
        except self.stage as no:
            return no
        except Refusal:
            return None
        return None

    def _after(self, state: Any, facts: Sequence[Any]) -> Any:
        return reduce(self.stream.evolve, facts, state)


def facts_of(decided: Any) -> tuple[Any, ...]:
    return tuple(decided) if isinstance(decided, tuple | list) else () if decided is None else (decided,)


def differences(walk: Walk) -> list[str]:
    """Where what is said may be done next and what the deciders refuse are not each other's opposite."""
    assert walk.stream.next
    wrong = []
    for state in walk.states():
        allowed = walk.stream.next(state, walk.on)
        assert len(set(allowed)) == len(allowed)
        wrong += [f"{action} is said and has no attempt" for action in allowed if action not in walk.attempts]
        for action in walk.attempts:
            no = walk.refused(action, state)
            if (action in allowed) is (no is not None):
                wrong.append(f"{action}: said {action in allowed}, refused by {type(no).__name__}, of {state}")
    return wrong


def reached(walk: Walk) -> set[str]:
    """The actions that some state allows: an attempt that never passes tries nothing."""
    assert walk.stream.next
    return {action for state in walk.states() for action in walk.stream.next(state, walk.on)}


def commands(service: Service) -> set[str]:
    """Every command of a service, as the table of permissions calls it."""
    found = [route for router in service.routers for route in router.routes if isinstance(route, APIRoute)]
    return {action_of(service.name, route) for route in found if "POST" in (route.methods or ())}
