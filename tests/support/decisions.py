"""given these facts, when this is decided, then exactly this fact, or exactly this refusal."""

from collections.abc import Callable
from functools import reduce
from typing import Generic, TypeVar

import pytest

from contracts.refusal import Refusal
from services.chassis.streams import Stream

State = TypeVar("State")
Fact = TypeVar("Fact")
Decided = TypeVar("Decided")


class Given(Generic[State, Fact]):
    def __init__(self, stream: Stream[State, Fact], *facts: Fact) -> None:
        self._state = reduce(stream.evolve, facts, stream.initial)

    def when(self, decide: Callable[[State], Decided]) -> "When[State, Decided]":
        """What is decided is one fact, several, or a bundle of what several streams gain."""
        return When(self._state, decide)


class When(Generic[State, Decided]):
    def __init__(self, state: State, decide: Callable[[State], Decided]) -> None:
        self._state, self._decide = state, decide

    def then(self, decided: Decided) -> None:
        assert self._decide(self._state) == decided

    def refused(self, refusal: Refusal) -> None:
        with pytest.raises(Refusal) as caught:
            self._decide(self._state)
        assert caught.value == refusal
