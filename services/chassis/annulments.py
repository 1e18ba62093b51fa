"""What a reaction has made of an annulment: what of the annulled event's effects it undid, and what stays."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, ClassVar, Final, get_args
from uuid import UUID, uuid5

from msgspec import Struct

from contracts import annulments as told
from contracts.annulments import Left, Undone
from services.chassis.claims import NAMESPACE
from services.chassis.publishing import Publication
from services.chassis.streams import Loaded, Stream


class AnnulmentAnswered(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.annulment.answered"

    reader: str
    annulled: UUID
    by: UUID  # the annulling event
    region: str
    undone: tuple[Undone, ...]
    left: tuple[Left, ...]


class AnnulmentAnswerWithdrawn(Struct, frozen=True, kw_only=True):
    """A restore took the annulment away: it may come again."""

    TOPIC: ClassVar[str] = "linli.annulment.answer-withdrawn"

    because_of: UUID


Fact = AnnulmentAnswered | AnnulmentAnswerWithdrawn
ANSWERS: Final[Stream[AnnulmentAnswered | None, Fact]] = Stream(
    "linli.annulment",
    None,
    lambda _, fact: fact if isinstance(fact, AnnulmentAnswered) else None,
    get_args(Fact),
    region=lambda answered: answered.region if answered else "",
)


def answer_id(reader: str, annulled: UUID) -> UUID:
    """One answer of each reader to the annulment of an event."""
    return uuid5(NAMESPACE, f"annulment\x1f{reader}\x1f{annulled}")


async def set_aside(
    load: Callable[[Stream[Any, Any], UUID], Awaitable[Loaded[Any]]],
    reader: str,
    causes: Iterable[UUID | None],
    lost: Collection[UUID] = (),
) -> set[UUID]:
    """Of the causes of a stream's facts those that do not count any more: annulled events, and what annulled them.

    Whose annulment is `lost` itself counts again.
    """
    aside: set[UUID] = set()
    loaded = await gather(*(load(ANSWERS, answer_id(reader, cause)) for cause in {each for each in causes if each}))
    answers: list[AnnulmentAnswered | None] = [each.state for each in loaded]
    for answer in answers:
        if answer and answer.by not in lost:
            aside |= {answer.annulled, answer.by}
    return aside


def answers_on(channel: str) -> dict[type[Any], Publication]:
    """The publications of a service whose reactions hear of annulments."""
    return {
        AnnulmentAnswered: Publication(channel, _answered),
        AnnulmentAnswerWithdrawn: Publication(
            channel, lambda fact: told.AnnulmentAnswerWithdrawnV1(because_of=fact.because_of)
        ),
    }


def _answered(fact: AnnulmentAnswered) -> told.AnnulmentAnsweredV1:
    return told.AnnulmentAnsweredV1(
        reader=fact.reader, annulled=fact.annulled, region=fact.region, undone=fact.undone, left=fact.left
    )
