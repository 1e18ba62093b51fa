"""Random histories of every view: events of its contract in any order, with days and places that matter to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from contracts import procurement as p
from contracts import purchase_contracts as c
from contracts import registration as r
from contracts.procurement_words import BuyerKind, DisclosureItem, Opinion, ProviderStanding, ReviewReason
from contracts.project_fields import CATALOGUES
from contracts.vocabulary import GroupKind, OrganisationKind, Places

BEGIN: Final = date(2026, 1, 1)
COMMUNITIES: Final = ("110101001001", "110101001002", "110101002001", "110113001006")
STREETS: Final = ("110101001", "110113001")
DISTRICTS: Final = ("110101", "110113")
CITY: Final = "110000"
EVERYWHERE: Final = (*COMMUNITIES, *STREETS, "110101002", *DISTRICTS, CITY)

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
    st.builds(p.ProjectClosedV1, closed_on=days),
)
reasons = st.sampled_from(ReviewReason)
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
        standing=st.just(ProviderStanding.ACTIVE),
        seen_version=st.just(1),
    ),
    st.builds(c.ContractUnderReviewV1, reason=reasons, because_of=causes, until=until),
    st.builds(c.ContractReviewLiftedV1, because_of=causes),
    st.builds(c.BuyerTaskOpenedV1, reason=reasons, because_of=causes, until=until),
    st.builds(c.BuyerTaskWithdrawnV1, because_of=causes),
    st.builds(c.ContractClosedV1, closed_on=days),
)
providers = st.builds(
    p.ProviderStandingNotedV1,
    organisation=causes,
    kind=kinds,
    standing=st.sampled_from(ProviderStanding),
    since=days,
    registrar=st.sampled_from(DISTRICTS),
    domicile=communities,
    territory=st.sampled_from(EVERYWHERE),
    seen_version=st.integers(1, 5),
    until=until,
)
returns = st.one_of(
    st.builds(
        p.StatisticalReturnImportedV1,
        region=st.just(CITY),
        reference_on=days,
        stated_total=st.integers(0, 9),
        cuts=st.just({"field": {"医疗卫生": 3, "法律援助": None}}),
    ),
    st.builds(p.DifferenceExplainedV1, cut=st.just("field"), delta=st.just(1), explained_on=days),
)
EVENTS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "organisations": organisations,
    "groups": groups,
    "projects": projects,
    "contracts": contracts,
    "providers": providers,
    "returns": returns,
}
