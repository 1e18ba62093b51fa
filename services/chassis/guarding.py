"""Whether whoever asks may: what the store shows within a request is looked at by the guard of that request."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Final

from contracts.titles.unnamed import unnamed
from services.chassis.streams import Change, Loaded


class Guard:
    """Lets everything pass: nobody asks, something follows. A request has its own, which raises where he may not."""

    @property
    def reads_texts(self) -> bool:
        """Whether what was written down about the things that were looked at may be read."""
        return False

    def got(self, loaded: Loaded[Any]) -> None:
        """An aggregate is handed to a command, or to whoever is shown it."""

    def loaded(self, loaded: Loaded[Any]) -> None:
        """An aggregate is read on the way to a decision."""

    def shows(self, loaded: Loaded[Any]) -> bool:
        """Whether whoever asks may know what became of it."""
        return True

    def may(self, action: str, loaded: Loaded[Any]) -> bool:
        """Whether whoever asks may do something with it, or begin something from it."""
        return True

    def knows_people(self, loaded: Loaded[Any]) -> bool:
        """Whether whoever asks is told who acted on it and whom it is about; always by reference."""
        return True

    def at(self, region: str) -> None:
        """Something is shown that lies there and is no aggregate."""

    def writes(self, changes: Iterable[Change]) -> None:
        """These are about to be appended."""


GUARD: Final[ContextVar[Guard]] = ContextVar("guard", default=Guard())  # noqa: B039  it has no state


def state_told(loaded: Loaded[Any]) -> Any:
    """Its state, without whom it names where whoever asks is not to know that."""
    return loaded.state if GUARD.get().knows_people(loaded) else unnamed(loaded.stream.name, loaded.state)
