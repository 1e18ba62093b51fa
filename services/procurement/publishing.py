"""What the city hears of procurement's facts; what is not listed here stays private (a provider's contracts)."""

from typing import Any, Final

from contracts import procurement as told
from contracts import purchase_contracts as of_contracts
from contracts import statistical_returns as of_returns
from contracts.procurement import (
    CHANNEL_ANNULMENTS,
    CHANNEL_CLOCKS,
    CHANNEL_CONTRACTS,
    CHANNEL_PROJECTS,
    CHANNEL_PROVIDERS,
    CHANNEL_RETURNS,
)
from services.chassis.annulments import answers_on
from services.chassis.clocks_told import clocks_on
from services.chassis.publishing import Publication
from services.procurement.domain import contract_facts as contract
from services.procurement.domain import project_facts as project
from services.procurement.domain import provider_facts as provider
from services.procurement.domain import return_facts as returned


def _declared(fact: project.ProjectDeclared) -> told.ProjectDeclaredV1:
    return told.ProjectDeclaredV1(
        organisation=fact.organisation,
        org_kind=fact.org_kind,
        registrar=fact.places.registrar,
        domicile=fact.places.domicile,
        territory=fact.places.territory,
        region=fact.places.territory,
        name=fact.name,
        field=fact.fields.primary,
        labels=fact.fields.labels,
        catalogue=fact.fields.catalogue,
        needs=fact.needs,
        planned_fen=fact.planned_fen,
        declared_on=fact.declared_on,
    )


def _reviewed(fact: project.ProjectDistrictReviewed) -> told.ProjectDistrictReviewedV1:
    return told.ProjectDistrictReviewedV1(opinion=fact.opinion, reviewed_on=fact.reviewed_on)


def _approved(fact: project.ProjectApproved) -> told.ProjectApprovedV1:
    return told.ProjectApprovedV1(approved_on=fact.approved_on)


def _rejected(fact: project.ProjectRejected) -> told.ProjectRejectedV1:
    return told.ProjectRejectedV1(rejected_on=fact.rejected_on)


def _published(fact: project.ProjectPublished) -> told.ProjectPublishedV1:
    return told.ProjectPublishedV1(published_on=fact.published_on)


def _contracted(fact: project.ProjectContracted) -> told.ProjectContractedV1:
    return told.ProjectContractedV1(
        contract=fact.contract,
        amount_fen=fact.amount_fen,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        due=fact.due,
        organisation=fact.organisation,
    )


def _milestone(fact: project.MilestoneReported) -> told.ProjectMilestoneReportedV1:
    return told.ProjectMilestoneReportedV1(
        stage=fact.stage,
        pct=fact.pct,
        spent_fen=fact.spent_fen,
        reported_on=fact.reported_on,
        due_on=fact.due_on,
        on_time=fact.reported_on <= fact.due_on,
    )


def _summarised(fact: project.ProjectSummarised) -> told.ProjectSummarisedV1:
    return told.ProjectSummarisedV1(summarised_on=fact.summarised_on)


def _disclosed(fact: project.DisclosurePublished) -> told.ProjectDisclosurePublishedV1:
    return told.ProjectDisclosurePublishedV1(
        items=fact.items, outstanding=fact.outstanding, published_on=fact.published_on
    )


def _result_noted(fact: project.ResultNoted) -> told.ProjectResultNotedV1:
    return told.ProjectResultNotedV1(
        total=fact.total,
        band=fact.band,
        raters=fact.raters,
        published_on=fact.published_on,
        because_of=fact.because_of,
        seen_version=fact.seen_version,
        seen_epoch=fact.seen_epoch,
    )


def _result_withdrawn(fact: project.ResultWithdrawn) -> told.ProjectResultWithdrawnV1:
    return told.ProjectResultWithdrawnV1(
        withdrawn_on=fact.withdrawn_on,
        because_of=fact.because_of,
        seen_version=fact.seen_version,
        seen_epoch=fact.seen_epoch,
    )


def _closed(fact: project.ProjectClosed) -> told.ProjectClosedV1:
    return told.ProjectClosedV1(closed_on=fact.closed_on)


def _signed(fact: contract.ContractSigned) -> of_contracts.ContractSignedV1:
    return of_contracts.ContractSignedV1(
        number=fact.number,
        organisation=fact.organisation,
        project=fact.project,
        buyer=fact.buyer,
        buyer_kind=fact.buyer_kind,
        buyer_region=fact.buyer_region,
        amount_fen=fact.amount_fen,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        signed_on=fact.signed_on,
        standing=fact.standing,
        seen_version=fact.seen_version,
        grade=fact.grade,
        grade_seen_version=fact.grade_seen_version,
    )


def _under_review(fact: contract.ContractPutUnderReview) -> of_contracts.ContractUnderReviewV1:
    return of_contracts.ContractUnderReviewV1(reason=fact.reason, because_of=fact.because_of, until=fact.until)


def _lifted(fact: contract.ContractReviewLifted) -> of_contracts.ContractReviewLiftedV1:
    return of_contracts.ContractReviewLiftedV1(because_of=fact.because_of, under_review=fact.under_review)


def _task_opened(fact: contract.BuyerTaskOpened) -> of_contracts.BuyerTaskOpenedV1:
    return of_contracts.BuyerTaskOpenedV1(
        buyer=fact.buyer, reason=fact.reason, because_of=fact.because_of, until=fact.until
    )


def _task_withdrawn(fact: contract.BuyerTaskWithdrawn) -> of_contracts.BuyerTaskWithdrawnV1:
    return of_contracts.BuyerTaskWithdrawnV1(buyer=fact.buyer, because_of=fact.because_of)


def _contract_closed(fact: contract.ContractClosed) -> of_contracts.ContractClosedV1:
    return of_contracts.ContractClosedV1(closed_on=fact.closed_on)


def _noted(fact: provider.ProviderStandingNoted) -> told.ProviderStandingNotedV1:
    return told.ProviderStandingNotedV1(
        organisation=fact.organisation,
        kind=fact.kind,
        standing=fact.standing,
        since=fact.since,
        until=fact.until,
        registrar=fact.places.registrar,
        domicile=fact.places.domicile,
        territory=fact.places.territory,
        seen_version=fact.seen_version,
        seen_epoch=fact.seen_epoch,
    )


def _standing_withdrawn(fact: provider.ProviderStandingWithdrawn) -> told.ProviderStandingWithdrawnV1:
    return told.ProviderStandingWithdrawnV1(because_of=fact.because_of, seen_epoch=fact.seen_epoch)


def _grades_noted(fact: provider.ProviderGradesNoted) -> told.ProviderGradesNotedV1:
    return told.ProviderGradesNotedV1(
        grades=fact.grades, seen_version=fact.seen_version, because_of=fact.seen_event, seen_epoch=fact.seen_epoch
    )


def _grades_withdrawn(fact: provider.ProviderGradesWithdrawn) -> told.ProviderGradesWithdrawnV1:
    return told.ProviderGradesWithdrawnV1(because_of=fact.because_of, seen_epoch=fact.seen_epoch)


def _imported(fact: returned.StatisticalReturnImported) -> of_returns.StatisticalReturnImportedV1:
    return of_returns.StatisticalReturnImportedV1(
        code=fact.code,
        title=fact.title,
        source=fact.source,
        region=fact.region,
        reference_on=fact.reference_on,
        stated_total=fact.stated_total,
        cuts=fact.cuts,
    )


def _explained(fact: returned.DifferenceExplained) -> of_returns.DifferenceExplainedV1:
    return of_returns.DifferenceExplainedV1(
        code=fact.code,
        cut=fact.cut,
        delta=fact.delta,
        explanation=fact.explanation,
        author=fact.author,
        explained_on=fact.explained_on,
    )


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    **answers_on(CHANNEL_ANNULMENTS),
    project.ProjectDeclared: Publication(CHANNEL_PROJECTS, _declared),
    project.ProjectDistrictReviewed: Publication(CHANNEL_PROJECTS, _reviewed),
    project.ProjectApproved: Publication(CHANNEL_PROJECTS, _approved),
    project.ProjectRejected: Publication(CHANNEL_PROJECTS, _rejected),
    project.ProjectPublished: Publication(CHANNEL_PROJECTS, _published),
    project.ProjectContracted: Publication(CHANNEL_PROJECTS, _contracted),
    project.MilestoneReported: Publication(CHANNEL_PROJECTS, _milestone),
    project.ProjectSummarised: Publication(CHANNEL_PROJECTS, _summarised),
    project.DisclosurePublished: Publication(CHANNEL_PROJECTS, _disclosed),
    project.ResultNoted: Publication(CHANNEL_PROJECTS, _result_noted),
    project.ResultWithdrawn: Publication(CHANNEL_PROJECTS, _result_withdrawn),
    project.ProjectClosed: Publication(CHANNEL_PROJECTS, _closed),
    contract.ContractSigned: Publication(CHANNEL_CONTRACTS, _signed),
    contract.ContractPutUnderReview: Publication(CHANNEL_CONTRACTS, _under_review),
    contract.ContractReviewLifted: Publication(CHANNEL_CONTRACTS, _lifted),
    contract.BuyerTaskOpened: Publication(CHANNEL_CONTRACTS, _task_opened),
    contract.BuyerTaskWithdrawn: Publication(CHANNEL_CONTRACTS, _task_withdrawn),
    contract.ContractClosed: Publication(CHANNEL_CONTRACTS, _contract_closed),
    provider.ProviderStandingNoted: Publication(CHANNEL_PROVIDERS, _noted),
    provider.ProviderStandingWithdrawn: Publication(CHANNEL_PROVIDERS, _standing_withdrawn),
    provider.ProviderGradesNoted: Publication(CHANNEL_PROVIDERS, _grades_noted),
    provider.ProviderGradesWithdrawn: Publication(CHANNEL_PROVIDERS, _grades_withdrawn),
    returned.StatisticalReturnImported: Publication(CHANNEL_RETURNS, _imported),
    returned.DifferenceExplained: Publication(CHANNEL_RETURNS, _explained),
    **clocks_on(CHANNEL_CLOCKS),
}
