"""Mediation (人民调解), put together: its streams, what it publishes and its routes."""

from typing import Final

from contracts.mediation import CHANNELS
from services.chassis.service import Service
from services.mediation.application import STREAMS
from services.mediation.features import (
    accept_dispute,
    assign_dispute,
    conclude_dispute,
    form_committee,
    show_committee,
    show_dispute,
    withdraw_dispute,
)
from services.mediation.publishing import PUBLICATIONS

SERVICE: Final = Service(
    name="mediation",
    title="人民调解",
    streams=STREAMS,
    publications=PUBLICATIONS,
    channels=CHANNELS,
    routers=(
        form_committee.router,
        show_committee.router,
        accept_dispute.router,
        assign_dispute.router,
        conclude_dispute.router,
        withdraw_dispute.router,
        show_dispute.router,
    ),
)
