"""Procurement (政府购买服务), put together: its streams, what it publishes, its routes and what it reacts to."""

from typing import Final

from contracts.procurement import CHANNELS
from services.chassis.service import Service
from services.procurement.application import STREAMS
from services.procurement.features import (
    approve_project,
    close_project,
    declare_project,
    explain_difference,
    import_return,
    publish_disclosure,
    publish_project,
    reject_project,
    report_milestone,
    review_project,
    show_contract,
    show_project,
    show_provider,
    show_return,
    sign_contract,
    summarise_project,
    when_grade_changes,
    when_organisation_standing_changes,
    when_result_published,
)
from services.procurement.publishing import PUBLICATIONS

SERVICE: Final = Service(
    name="procurement",
    title="政府购买服务",
    streams=STREAMS,
    publications=PUBLICATIONS,
    channels=CHANNELS,
    routers=(
        declare_project.router,
        review_project.router,
        approve_project.router,
        reject_project.router,
        publish_project.router,
        sign_contract.router,
        report_milestone.router,
        summarise_project.router,
        publish_disclosure.router,
        close_project.router,
        show_project.router,
        show_contract.router,
        show_provider.router,
        import_return.router,
        explain_difference.router,
        show_return.router,
    ),
    reactions=(
        when_organisation_standing_changes.REACTION,
        when_result_published.REACTION,
        when_grade_changes.REACTION,
    ),
)
