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
from services.chassis.reaction import Reaction, Session
from services.procurement.application import PROVIDERS
from services.procurement.domain.provider import Event, note_grades


async def react(happened: GradeEvent, envelope: Envelope, session: Session) -> None:
    """No contract is touched: a grade may decide between equals, it is no condition of running one."""
    provider = await session.load(PROVIDERS, envelope.subject)
    event = Event(id=envelope.id, organisation=envelope.subject, version=envelope.version, on=envelope.effective_on)
    noted = note_grades(provider.state, happened, event, envelope.region)
    session.add(session.occasion(envelope), provider.then(noted))


REACTION: Final = Reaction(
    name="procurement.grades",
    source="evaluation",
    channels={CHANNEL_GRADES: (GradeAnnouncedV1, GradeAdjustedV1, GradeCancelledV1, GradeReinstatedV1)},
    react=react,
)
