"""Registration (登记管理), put together: its streams, what it publishes, and its routes."""

from typing import Final

from contracts.registration import CHANNELS
from services.chassis.service import Service
from services.registration.application import STREAMS
from services.registration.domain.clocks import CORRECTION
from services.registration.features import (
    accept_application,
    annul_order,
    approve_application,
    cancel_organisation,
    defile_group,
    examine_application,
    file_group,
    issue_acceptance_notice,
    issue_certificate,
    move_organisation,
    not_accept_application,
    pause_review,
    receive_blanks,
    refuse_application,
    rename_organisation,
    replace_head,
    resume_organisation,
    resume_review,
    show_application,
    show_blank_book,
    show_group,
    show_organisation,
    sign_off_application,
    spoil_blank,
    start_liquidation,
    submit_application,
    suspend_organisation,
    when_chain_changes,
    when_nobody_answered_deem_accepted,
)
from services.registration.publishing import PUBLICATIONS

SERVICE: Final = Service(
    name="registration",
    title="登记管理",
    streams=STREAMS,
    publications=PUBLICATIONS,
    channels=CHANNELS,
    routers=(
        submit_application.router,
        accept_application.router,
        not_accept_application.router,
        issue_acceptance_notice.router,
        examine_application.router,
        sign_off_application.router,
        pause_review.router,
        resume_review.router,
        approve_application.router,
        refuse_application.router,
        show_application.router,
        issue_certificate.router,
        receive_blanks.router,
        spoil_blank.router,
        show_blank_book.router,
        rename_organisation.router,
        move_organisation.router,
        replace_head.router,
        suspend_organisation.router,
        resume_organisation.router,
        annul_order.router,
        start_liquidation.router,
        cancel_organisation.router,
        show_organisation.router,
        file_group.router,
        defile_group.router,
        show_group.router,
    ),
    reactions=(when_chain_changes.REACTION,),
    fires={CORRECTION: when_nobody_answered_deem_accepted.fire},
)
