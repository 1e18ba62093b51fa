"""What the city hears of evaluation's facts: with a result the scores of its three parts, but never a single rater's.

What was noted of a project, and the reasons of decisions, stay here too.
"""

from typing import Any, Final

from contracts import evaluation as told
from contracts.evaluation import CHANNEL_ANNULMENTS, CHANNEL_GRADES, CHANNEL_RESULTS
from services.chassis.annulments import answers_on
from services.chassis.publishing import Publication
from services.evaluation.domain import grade_events
from services.evaluation.domain import organisation_facts as organisation
from services.evaluation.domain import project_facts as project


def _noted(fact: organisation.OrganisationNoted) -> told.OrganisationNotedV1:
    return told.OrganisationNotedV1(
        kind=fact.kind,
        standing=fact.standing,
        registrar=fact.places.registrar,
        domicile=fact.places.domicile,
        territory=fact.places.territory,
        since=fact.since,
        until=fact.until,
        seen_version=fact.seen_version,
        seen_epoch=fact.seen_epoch,
    )


def _noting_withdrawn(fact: organisation.OrganisationNotingWithdrawn) -> told.OrganisationNotingWithdrawnV1:
    return told.OrganisationNotingWithdrawnV1(because_of=fact.because_of, seen_epoch=fact.seen_epoch)


def _opened(fact: project.EvaluationOpened) -> told.EvaluationOpenedV1:
    return told.EvaluationOpenedV1(region=fact.region, opened_on=fact.opened_on)


def _withdrawn(fact: project.EvaluationWithdrawn) -> told.EvaluationWithdrawnV1:
    return told.EvaluationWithdrawnV1(opened_on=fact.opened_on, because_of=fact.because_of)


def _taken(fact: project.PartTaken) -> told.PartTakenV1:
    return told.PartTakenV1(part=str(fact.part), taken_on=fact.taken_on, raters=fact.raters)


def _published(fact: project.ResultPublished) -> told.ProjectResultPublishedV1:
    return told.ProjectResultPublishedV1(
        self_score=fact.self_score,
        beneficiary_score=fact.beneficiary_score,
        third_party_score=fact.third_party_score,
        weights={str(part): weight for part, weight in fact.weights.items()},
        raters=fact.raters,
        moved=fact.moved,
        total=fact.total,
        band=fact.band,
        published_on=fact.published_on,
    )


def _annulled(fact: project.ResultAnnulled) -> told.ProjectResultAnnulledV1:
    return told.ProjectResultAnnulledV1(because_of=fact.because_of, annulled_on=fact.annulled_on)


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    **answers_on(CHANNEL_ANNULMENTS),
    organisation.OrganisationNoted: Publication(CHANNEL_GRADES, _noted),
    organisation.OrganisationNotingWithdrawn: Publication(CHANNEL_GRADES, _noting_withdrawn),
    organisation.GradeAnnounced: Publication(CHANNEL_GRADES, grade_events.told),
    organisation.GradeAdjusted: Publication(CHANNEL_GRADES, grade_events.told),
    organisation.GradeCancelled: Publication(CHANNEL_GRADES, grade_events.told),
    organisation.GradeReinstated: Publication(CHANNEL_GRADES, grade_events.told),
    project.EvaluationOpened: Publication(CHANNEL_RESULTS, _opened),
    project.EvaluationWithdrawn: Publication(CHANNEL_RESULTS, _withdrawn),
    project.PartTaken: Publication(CHANNEL_RESULTS, _taken),
    project.ResultPublished: Publication(CHANNEL_RESULTS, _published),
    project.ResultAnnulled: Publication(CHANNEL_RESULTS, _annulled),
}
