"""Random histories of every view: events of its contract in any order, with days and places that matter to it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from contracts import clocks as k
from contracts import evaluation as e
from contracts import mediation as m
from contracts import procurement as p
from contracts import purchase_contracts as c
from contracts import registration as r
from contracts import statistical_returns as sr
from contracts.annulments import AnnulmentAnsweredV1, AnnulmentAnswerWithdrawnV1, Left
from contracts.evaluation_words import Band, Grade, GradeEnd
from contracts.mediation_words import (
    CommitteeKind,
    DisputeSource,
    DisputeType,
    Level,
    MajorCriterion,
    Outcome,
    Register,
)
from contracts.procurement_words import BuyerKind, DisclosureItem, Opinion, ReviewReason
from contracts.project_fields import CATALOGUES
from contracts.vocabulary import GroupKind, OrganisationKind, OrganisationStanding, Places

BEGIN: Final = date(2026, 1, 1)
COMMUNITIES: Final = ("110101001001", "110101001002", "110101002001", "110113001006")
STREETS: Final = ("110101001", "110113001")
DISTRICTS: Final = ("110101", "110113")
CITY: Final = "110000"
EVERYWHERE: Final = (*COMMUNITIES, *STREETS, "110101002", *DISTRICTS, CITY)

# where a fact has a text that nothing here draws: any that a body may hold (one with a null character is parked)
st.register_type_strategy(str, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12))

days = st.integers(0, 40).map(lambda n: BEGIN + timedelta(n))
causes = st.integers(1, 3).map(lambda n: UUID(int=n))
kinds = st.sampled_from(OrganisationKind)
communities = st.sampled_from(COMMUNITIES)
places = st.builds(
    Places,
    registrar=st.sampled_from((*DISTRICTS, CITY)),
    domicile=communities,
    territory=st.sampled_from(EVERYWHERE),
)
fields = st.sampled_from(list(CATALOGUES["2010"])[:3])
until = st.none() | days
versions = st.integers(1, 5)
due = st.lists(
    st.builds(p.MilestoneDue, stage=st.sampled_from((0, 30, 60)), due_on=days),
    max_size=3,
    unique_by=lambda each: each.stage,
)

organisations = st.one_of(
    st.builds(r.OrganisationRegisteredV1, places=places, kind=kinds, registered_on=days, capital_fen=st.just(0)),
    st.builds(r.OrganisationRenamedV1),
    st.builds(r.OrganisationMovedV1, came_from=places, places=places, moved_on=days),
    st.builds(r.OrganisationSuspendedV1, until=until),
    st.builds(r.OrganisationResumedV1, resumed_on=days),
    st.builds(r.OrganisationOrderAnnulledV1, annulled_on=days),
    st.builds(r.OrganisationLiquidatingV1, started_on=days),
    st.builds(r.OrganisationCancelledV1, cancelled_on=days),
)
groups = st.one_of(
    st.builds(r.GroupFiledV1, kind=st.sampled_from(GroupKind), members=st.just(12), community=communities),
    st.builds(r.GroupDefiledV1, defiled_on=days),
)
projects = st.one_of(
    st.builds(
        p.ProjectDeclaredV1,
        organisation=causes,
        org_kind=kinds,
        registrar=st.sampled_from((*DISTRICTS, CITY)),
        domicile=communities,
        territory=st.sampled_from(EVERYWHERE),
        field=fields,
        labels=st.lists(fields, max_size=2, unique=True).map(tuple),
        needs=st.just(()),
        declared_on=days,
    ),
    st.builds(p.ProjectDistrictReviewedV1, opinion=st.sampled_from(Opinion), reviewed_on=days),
    st.builds(p.ProjectApprovedV1, approved_on=days),
    st.builds(p.ProjectRejectedV1, rejected_on=days),
    st.builds(p.ProjectPublishedV1, published_on=days),
    st.builds(p.ProjectContractedV1, contract=causes, starts_on=days, ends_on=days, due=due.map(tuple)),
    st.builds(p.ProjectMilestoneReportedV1, stage=st.sampled_from((0, 30, 60)), reported_on=days, due_on=days),
    st.builds(p.ProjectSummarisedV1, summarised_on=days),
    st.builds(
        p.ProjectDisclosurePublishedV1,
        items=st.lists(st.sampled_from(DisclosureItem), max_size=2).map(tuple),
        outstanding=st.just(()),
        published_on=days,
    ),
    st.builds(
        p.ProjectResultNotedV1, band=st.sampled_from(Band), because_of=causes, seen_version=versions, published_on=days
    ),
    st.builds(p.ProjectResultWithdrawnV1, because_of=causes, seen_version=versions, withdrawn_on=days),
    st.builds(p.ProjectClosedV1, closed_on=days),
)
reasons = st.sampled_from(ReviewReason)
regions = st.sampled_from((*COMMUNITIES, *STREETS))
instants = st.builds(lambda day, hour: datetime.combine(day, time(hour), UTC), days, st.integers(0, 23))
grades_given = st.sampled_from(Grade)
spans = st.builds(e.GradeSpan, grade=grades_given, valid_from=days, valid_to=days)
contracts = st.one_of(
    st.builds(
        c.ContractSignedV1,
        organisation=causes,
        project=causes,
        buyer_kind=st.just(BuyerKind.STATE_ORGAN),
        buyer_region=st.sampled_from((*STREETS, *DISTRICTS)),
        amount_fen=st.sampled_from((1, 250_000)),
        starts_on=days,
        ends_on=days,
        signed_on=days,
        standing=st.just(OrganisationStanding.ACTIVE),
        seen_version=st.just(1),
    ),
    st.builds(c.ContractUnderReviewV1, reason=reasons, because_of=causes, until=until),
    st.builds(c.ContractReviewLiftedV1, because_of=causes),
    st.builds(c.BuyerTaskOpenedV1, reason=reasons, because_of=causes, until=until),
    st.builds(c.BuyerTaskWithdrawnV1, because_of=causes),
    st.builds(c.ContractClosedV1, closed_on=days),
)
providers = st.one_of(
    st.builds(
        p.ProviderStandingNotedV1,
        organisation=causes,
        kind=kinds,
        standing=st.sampled_from(OrganisationStanding),
        since=days,
        registrar=st.sampled_from(DISTRICTS),
        domicile=communities,
        territory=st.sampled_from(EVERYWHERE),
        seen_version=versions,
        until=until,
    ),
    st.builds(
        p.ProviderGradesNotedV1,
        grades=st.lists(spans, max_size=2).map(tuple),
        seen_version=versions,
        because_of=causes,
    ),
)
committees = st.builds(
    m.CommitteeFormedV1,
    kind=st.sampled_from(CommitteeKind),
    region=regions,
    members=st.just(5),
    formed_on=days,
    term_ends_on=days,
)
sheets = st.builds(m.PatrolSheetFiledV1, committee=causes, region=regions, leads=st.integers(0, 2), patrolled_on=days)
patrols = st.one_of(sheets, st.builds(m.PatrolSheetCorrectedV1, corrects=versions, instead=sheets))
acceptances = st.builds(
    m.DisputeAcceptedV1,
    committee=causes,
    region=regions,
    matter=st.sampled_from(DisputeType),
    source=st.sampled_from(DisputeSource),
    parties=st.just(2),
    accepted_on=days,
)
conclusions = st.builds(m.DisputeConcludedV1, outcome=st.sampled_from(Outcome), concluded_on=days)
disputes = st.one_of(
    acceptances,
    conclusions,
    st.builds(m.DisputeAssignedV1, assigned_on=days),
    st.builds(m.DisputeWithdrawnV1, withdrawn_on=days),
    st.builds(m.AcceptanceCorrectedV1, corrects=versions, instead=acceptances),
    st.builds(m.ConclusionCorrectedV1, corrects=versions, instead=conclusions),
)
annulments = st.one_of(
    st.builds(
        AnnulmentAnsweredV1,
        region=st.sampled_from((*DISTRICTS, CITY)),
        undone=st.just(()),
        left=st.lists(st.builds(Left), max_size=2).map(tuple),
    ),
    st.builds(AnnulmentAnswerWithdrawnV1),
)
months = st.sampled_from(("2025-12", "2026-01"))
lines = st.dictionaries(st.sampled_from(("disputes.withdrawn", "patrols.leads")), st.integers(0, 3))
books = st.one_of(
    st.builds(
        m.MonthSubmittedV1,
        register=st.just(Register.DISPUTES),
        region=st.sampled_from(STREETS),
        month=months,
        figures=lines,
        corrections=st.dictionaries(months, lines, max_size=1),
        missing=st.just(()),
        due_on=days,
        submitted_on=days,
    ),
    st.builds(m.MonthReturnedV1, month=months, returned_on=days),
    st.builds(m.MonthReceivedV1, month=months, received_on=days),
    st.builds(m.MonthLockedV1, month=months, locked_on=days),
    st.builds(
        m.MonthNotReportedV1,
        register=st.just(Register.DISPUTES),
        region=st.sampled_from(STREETS),
        month=months,
        closed_on=days,
    ),
)
levels = st.sampled_from(Level)
majors = st.one_of(
    st.builds(
        m.MajorFlaggedV1,
        dispute=causes,
        region=regions,
        criteria=st.just((MajorCriterion.DEATH,)),
        level=st.just(Level.STREET),
        learned_at=instants,
        due_at=instants,
    ),
    st.builds(m.MajorSentUpV1, from_level=levels, to_level=levels, sent_at=instants),
    st.builds(m.MajorAcknowledgedV1, level=levels, acknowledged_at=instants, seconds=st.just(60)),
    st.builds(m.MajorLateV1, level=levels, seconds=st.just(60), due_at=instants, sent_at=instants),
)
grades = st.one_of(
    st.builds(
        e.OrganisationNotedV1,
        kind=kinds,
        standing=st.sampled_from(OrganisationStanding),
        registrar=st.sampled_from(DISTRICTS),
        domicile=communities,
        territory=st.sampled_from(EVERYWHERE),
        since=days,
        seen_version=versions,
        until=until,
    ),
    st.builds(
        e.GradeAnnouncedV1,
        grade=grades_given,
        announced_on=days,
        valid_from=days,
        valid_to=days.map(lambda day: day + timedelta(370)),
        region=communities,
    ),
    st.builds(e.GradeAdjustedV1, old=grades_given, new=grades_given, adjusted_on=days, valid_to=days),
    st.builds(e.GradeCancelledV1, grade=grades_given, reason=st.just(GradeEnd.DECIDED), cancelled_on=days),
    st.builds(e.GradeReinstatedV1, grade=grades_given, reinstated_on=days, valid_from=days, valid_to=days),
)
evaluations = st.one_of(
    st.builds(e.EvaluationOpenedV1, region=st.sampled_from(EVERYWHERE), opened_on=days),
    st.builds(e.PartTakenV1, part=st.sampled_from(("self", "beneficiary", "third-party")), taken_on=days),
    st.builds(
        e.ProjectResultPublishedV1,
        self_score=st.just(9000),
        beneficiary_score=st.none(),
        third_party_score=st.just(8000),
        weights=st.just({"self": 20, "third-party": 80}),
        raters=st.just(0),
        moved=st.just(True),
        total=st.just(8200),
        band=st.sampled_from(Band),
        published_on=days,
    ),
    st.builds(e.ProjectResultAnnulledV1, because_of=causes, annulled_on=days),
)
returns = st.one_of(
    st.builds(
        sr.StatisticalReturnImportedV1,
        region=st.just(CITY),
        reference_on=days,
        stated_total=st.integers(0, 9),
        cuts=st.just({"field": {"医疗卫生": 3, "法律援助": None}}),
    ),
    st.builds(sr.DifferenceExplainedV1, cut=st.just("field"), delta=st.just(1), explained_on=days),
)
last_days = st.none() | days
moments = days.map(lambda day: datetime.combine(day, time(), UTC))
clocks = st.one_of(
    st.builds(
        k.ClockStartedV1,
        clock=st.sampled_from(("med.period", "reg.decision_days")),
        region=st.sampled_from((*COMMUNITIES, *DISTRICTS)),
        since=moments,
        due_at=moments,
        last_day=last_days,
    ),
    st.builds(k.ClockMovedV1, due_at=moments, last_day=last_days),
    st.builds(k.ClockPausedV1, paused_on=days),
    st.builds(k.ClockRemindedV1, due_at=moments),
    st.builds(k.ClockRanOutV1, due_at=moments),
    st.builds(k.ClockStoppedV1, stopped_on=days),
)

EVENTS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "organisations": organisations,
    "groups": groups,
    "projects": projects,
    "contracts": contracts,
    "providers": providers,
    "committees": committees,
    "patrols": patrols,
    "disputes": disputes,
    "majors": majors,
    "books": books,
    "grades": grades,
    "evaluations": evaluations,
    "returns": returns,
    **{f"{service}_annulments": annulments for service in ("procurement", "evaluation")},
    **{f"{service}_clocks": clocks for service in ("registration", "mediation", "procurement")},
}
