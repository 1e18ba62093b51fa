"""When a grade of an organisation is announced, adjusted, cancelled or reinstated: note which count on which days."""

from typing import Final

from contracts.envelope import Envelope
from contracts.evaluation import (
    CHANNEL_GRADES,
    GradeAdjustedV1,
    GradeAnnouncedV1,
    GradeCancelledV1,
    GradeEvent,
    GradeReinstatedV1,
)
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.procurement.application import PROVIDERS
from services.procurement.domain.provider import Event, Provider, note_grades
from services.procurement.domain.setting_right import GradesFact, grades_as_meant


async def react(happened: GradeEvent, envelope: Envelope, session: Session) -> None:
    """No contract is touched: a grade may decide between equals, it is no condition of running one."""
    provider = await session.load(PROVIDERS, envelope.subject)
    event = Event(
        id=envelope.id,
        organisation=envelope.subject,
        version=envelope.version,
        on=envelope.effective_on,
        epoch=envelope.epoch,
    )
    noted = note_grades(provider.state, happened, event, envelope.region)
    session.add(session.occasion(envelope), provider.then(noted))


def set_right(now: Provider, meant: Provider, undo: Undo) -> tuple[GradesFact, ...]:
    return grades_as_meant(now, meant, gone=undo.cause, epoch=undo.epoch)


REACTION: Final = Reaction(
    name="procurement.grades",
    source="evaluation",
    channels={CHANNEL_GRADES: (GradeAnnouncedV1, GradeAdjustedV1, GradeCancelledV1, GradeReinstatedV1)},
    react=react,
    reverses=(Reverse(PROVIDERS, set_right),),
)
