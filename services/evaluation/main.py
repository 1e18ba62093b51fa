"""Evaluation (评估), put together: its streams, what it publishes, its routes and what it reacts to."""

from typing import Final

from contracts.evaluation import CHANNELS
from services.chassis.service import Service
from services.evaluation.application import STREAMS
from services.evaluation.features import (
    adjust_grade,
    announce_grade,
    annul_result,
    cancel_grade,
    open_project_evaluation,
    publish_result,
    reinstate_grade,
    show_organisation,
    show_project,
    take_beneficiary_part,
    take_self_part,
    take_third_party_part,
    when_organisation_standing_changes,
    when_project_advances,
)
from services.evaluation.publishing import PUBLICATIONS

SERVICE: Final = Service(
    name="evaluation",
    title="评估",
    streams=STREAMS,
    publications=PUBLICATIONS,
    channels=CHANNELS,
    routers=(
        announce_grade.router,
        adjust_grade.router,
        cancel_grade.router,
        reinstate_grade.router,
        show_organisation.router,
        open_project_evaluation.router,
        take_self_part.router,
        take_beneficiary_part.router,
        take_third_party_part.router,
        publish_result.router,
        annul_result.router,
        show_project.router,
    ),
    reactions=(when_organisation_standing_changes.REACTION, when_project_advances.REACTION),
)
