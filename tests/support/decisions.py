"""given these facts, when this is decided, then exactly this fact, or exactly this refusal."""

from collections.abc import Callable
from functools import reduce
from typing import Generic, TypeVar

import pytest

from contracts.refusal import Refusal
from services.chassis.streams import Stream

State = TypeVar("State")
Fact = TypeVar("Fact")


class Given(Generic[State, Fact]):
    def __init__(self, stream: Stream[State, Fact], *facts: Fact) -> None:
        self._state = reduce(stream.evolve, facts, stream.initial)

    def when(self, decide: Callable[[State], Fact]) -> "When[State, Fact]":
        return When(self._state, decide)


class When(Generic[State, Fact]):
    def __init__(self, state: State, decide: Callable[[State], Fact]) -> None:
        self._state, self._decide = state, decide

    def then(self, fact: Fact) -> None:
        assert self._decide(self._state) == fact

    def refused(self, refusal: Refusal) -> None:
        with pytest.raises(Refusal) as caught:
            self._decide(self._state)
        assert caught.value == refusal
