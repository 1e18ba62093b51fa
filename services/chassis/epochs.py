"""Epochs: what a restore has taken away, in which epoch a position was written, and what a receipt still holds."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from services.chassis.feeds import Place
from services.chassis.streams import Mark

Epochs = Sequence[tuple[int, int]]  # every (epoch, the position it begins after), oldest first
NEW_LOG: Final = ((1, 0),)


class NotAbove(ValueError):
    """An epoch is above every one that was ever announced, or it is none."""


class Standing(StrEnum):
    """What a view answers to a receipt."""

    COVERED = "covered"  # applied, or parked
    WAITING = "waiting"
    LOST = "lost"  # a restore has taken the fact away: it will never be covered


def next_epoch(asked: int | None, newest: int) -> int:
    """Raises NotAbove."""
    if asked is not None and asked <= newest:
        raise NotAbove(f"epoch {asked} is not above {newest}")
    return asked or newest + 1


def lost(epoch: int, position: int, epochs: Epochs) -> bool:
    """Whether a later epoch began before what was written at this position in this epoch."""
    return any(later > epoch and position > after for later, after in epochs)


def epoch_of(position: int, epochs: Epochs) -> int:
    """The epoch in which what the log holds at a position was written."""
    return max((epoch for epoch, after in epochs if after < position), default=NEW_LOG[0][0])


def standing(mark: Mark, place: Place, epochs: Epochs) -> Standing:
    """How one mark of a receipt stands with a view whose place in that feed is `place`."""
    if lost(mark.epoch, mark.position, epochs):
        return Standing.LOST
    reached = place.epoch >= mark.epoch and place.position >= mark.position
    return Standing.COVERED if reached else Standing.WAITING
