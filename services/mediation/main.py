"""Mediation (人民调解), put together: its streams, what it publishes and its routes."""

from typing import Final

from contracts.mediation import CHANNELS
from services.chassis.service import Service
from services.mediation.application import STREAMS
from services.mediation.features import (
    accept_dispute,
    acknowledge_major,
    assign_dispute,
    conclude_dispute,
    file_patrol_sheet,
    flag_major,
    form_committee,
    send_major_up,
    show_committee,
    show_dispute,
    show_major,
    show_patrol_sheet,
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
        file_patrol_sheet.router,
        show_committee.router,
        show_patrol_sheet.router,
        accept_dispute.router,
        assign_dispute.router,
        conclude_dispute.router,
        withdraw_dispute.router,
        show_dispute.router,
        flag_major.router,
        send_major_up.router,
        acknowledge_major.router,
        show_major.router,
    ),
)
