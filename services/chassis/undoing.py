"""An event that had been reacted to is annulled: undo what followed from it and still can be, and list what cannot."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from contracts.annulments import Annulment, Left, Undone
from contracts.envelope import Envelope
from services.chassis.annulments import ANSWERS, AnnulmentAnswered, answer_id, set_aside
from services.chassis.caused import streams_of
from services.chassis.feeds import Suspect
from services.chassis.reversals import REVERSALS, reversals_id
from services.chassis.reversing import Reading, Reverse, Undo, by_people, followed, without
from services.chassis.session import Session, Told
from services.chassis.streams import Change

WENT_ON: Final = ("此后已由人办理,请人工核对", "people have gone on from there: a person looks")


async def undo(annulment: Annulment, envelope: Envelope, session: Session, reaction: Reading) -> None:
    """Once for each annulled event; what this batch itself had made of it counts as well.

    Raises Suspect where the reaction does not say how one of its effects is undone.
    """
    annulled = annulment.annulled
    if annulled is None:
        return
    answer = await session.load(ANSWERS, answer_id(reaction.name, annulled))
    if answer.state:
        return
    streams = streams_of(await session.counted(str(annulled))) | session.streams_because_of(annulled)
    reversals = await session.load(REVERSALS, reversals_id(reaction.name))
    gone = {annulled, *(cause for each in reversals.state for cause in each.causes)}
    changes: list[Change] = []
    undone: list[Undone] = []
    left: list[Left] = []
    for stream in sorted(streams):
        told = await session.told(stream)
        if not any(followed(each, {annulled}, reaction.name) for each in told):
            continue  # another reaction's
        reverse = _reverse(told, stream, reaction)
        loaded = await session.load(reverse.stream, stream)
        aside = gone | await set_aside(session.load, reaction.name, [each.cause for each in told])
        meant = without(reverse.stream, told, aside, reaction.name)
        facts = reverse.set_right(loaded.state, meant, Undo(annulled, envelope.epoch, envelope.effective_on))
        if facts:
            changes.append(loaded.then(*facts))
            undone.append(Undone(stream=stream, family=reverse.stream.name))
        stays = _stays(reverse, stream, loaded.state, meant, by_people(told, {annulled}))
        left += [stays] if stays else []
    session.add(
        session.occasion(envelope), *changes, answer.then(_answered(reaction, annulled, envelope, undone, left))
    )


def _answered(
    reaction: Reading, annulled: UUID, envelope: Envelope, undone: Sequence[Undone], left: Sequence[Left]
) -> AnnulmentAnswered:
    return AnnulmentAnswered(
        reader=reaction.name,
        annulled=annulled,
        by=envelope.id,
        region=envelope.region,
        undone=tuple(undone),
        left=tuple(left),
    )


def _reverse(told: Sequence[Told], stream: UUID, reaction: Reading) -> Reverse:
    reverse = next((each for each in reaction.reverses if isinstance(told[0].fact, each.stream.facts)), None)
    if reverse is None:
        raise Suspect(f"{reaction.name} does not say how {stream} is set right")
    return reverse


def _stays(reverse: Reverse, stream: UUID, now: Any, meant: Any, by_people: tuple[str, ...]) -> Left | None:
    why = reverse.stays(now, meant) if reverse.stays else None
    if why is None and by_people:
        why = WENT_ON
    return why and Left(stream=stream, family=reverse.stream.name, why=why[0], why_en=why[1], facts=by_people)
