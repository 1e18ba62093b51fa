"""Annulments (撤销): an event that takes back an earlier one of its own stream, and what each consumer made of it."""

from uuid import UUID

from msgspec import Struct


class Annulment(Struct, frozen=True, kw_only=True):
    """Subclasses say which event they annul. It is of the same stream: whoever hears of it has heard of that one."""

    @property
    def annulled(self) -> UUID | None:
        """The event that is annulled; None: it is not known, and nothing can be undone by its name."""
        raise NotImplementedError


class Undone(Struct, frozen=True, kw_only=True):
    """A thing in which what had followed was undone."""

    stream: UUID
    family: str  # as its service's log names it, e.g. "procurement.contract"


class Left(Struct, frozen=True, kw_only=True):
    """A thing in which something stays, and why. `facts`: what people did there since, by name."""

    stream: UUID
    family: str
    why: str
    why_en: str
    facts: tuple[str, ...] = ()


class AnnulmentAnsweredV1(Struct, frozen=True, kw_only=True, tag="linli.annulment.answered.v1"):
    """A consumer has undone what was still undoable of an annulled event's effects, and lists what was not.

    Its cause is the annulling event. Nothing in either list: nothing had followed there, or the annulment itself is
    what takes it back.
    """

    reader: str  # e.g. "procurement.providers"
    annulled: UUID
    region: str  # of the thing whose event was annulled
    undone: tuple[Undone, ...]
    left: tuple[Left, ...]


class AnnulmentAnswerWithdrawnV1(Struct, frozen=True, kw_only=True, tag="linli.annulment.answer-withdrawn.v1"):
    """A restore took the annulment away: what had been undone holds again, and the answer is none."""

    because_of: UUID  # the annulling event that is gone


ANSWER_EVENTS = (AnnulmentAnsweredV1, AnnulmentAnswerWithdrawnV1)
AnswerEvent = AnnulmentAnsweredV1 | AnnulmentAnswerWithdrawnV1
