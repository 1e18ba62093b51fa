"""Mediation (人民调解), put together: its streams, what it publishes and its routes."""

from typing import Final

from contracts.mediation import CHANNELS
from services.chassis.service import Service
from services.mediation.application import STREAMS
from services.mediation.counting import COUNTING
from services.mediation.features import (
    accept_dispute,
    acknowledge_major,
    assign_dispute,
    close_unreported_month,
    conclude_dispute,
    correct_acceptance,
    correct_conclusion,
    correct_patrol_sheet,
    draft_month,
    file_patrol_sheet,
    flag_major,
    form_committee,
    receive_month,
    return_month,
    send_major_up,
    show_book,
    show_committee,
    show_dispute,
    show_docket,
    show_major,
    show_patrol_sheet,
    submit_month,
    when_work_is_handed_over,
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
        show_docket.router,
        flag_major.router,
        send_major_up.router,
        acknowledge_major.router,
        show_major.router,
        correct_acceptance.router,
        correct_conclusion.router,
        correct_patrol_sheet.router,
        submit_month.router,
        return_month.router,
        receive_month.router,
        close_unreported_month.router,
        show_book.router,
        draft_month.router,
    ),
    reactions=(when_work_is_handed_over.REACTION,),
    counting=COUNTING,
)
