from datetime import date
from uuid import UUID

from contracts.evaluation_words import Band
from contracts.procurement import (
    MilestoneDue,
    ProjectApprovedV1,
    ProjectClosedV1,
    ProjectContractedV1,
    ProjectDeclaredV1,
    ProjectDisclosurePublishedV1,
    ProjectMilestoneReportedV1,
    ProjectRejectedV1,
    ProjectResultNotedV1,
    ProjectResultWithdrawnV1,
    ProjectSummarisedV1,
)
from contracts.procurement_words import DisclosureItem
from contracts.vocabulary import OrganisationKind
from services.districts.views.projects import VIEW
from tests.districts.views.ledgers import Told

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in range(3, 7))
DECLARED = ProjectDeclaredV1(
    organisation=UUID(int=2),
    org_kind=OrganisationKind.NON_ENTERPRISE,
    registrar="110000",
    domicile="110113001012",
    territory="110113001",
    region="110113001",
    name="老人餐桌",
    field="elderly-disabled",
    labels=("health", "legal-aid"),
    catalogue="2010",
    needs=(),
    planned_fen=12_000_000,
    declared_on=MARCH,
)
APPROVED = ProjectApprovedV1(approved_on=MARCH)
CONTRACTED = ProjectContractedV1(
    contract=UUID(int=4),
    amount_fen=10_000_000,
    starts_on=APRIL,
    ends_on=date(2027, 3, 31),
    due=(MilestoneDue(stage=0, due_on=APRIL), MilestoneDue(stage=30, due_on=MAY)),
)
CUTS = ("projects.by-field", "projects.by-registrar", "projects.by-kind", "projects.by-territory")


def reported(stage: int, on: date, due_on: date) -> ProjectMilestoneReportedV1:
    return ProjectMilestoneReportedV1(
        stage=stage, pct=stage, spent_fen=0, reported_on=on, due_on=due_on, on_time=on <= due_on
    )


def test_a_declared_project_is_in_none_of_the_four_cuts() -> None:
    told = Told(VIEW, (MARCH, DECLARED))
    assert [told.figure(cut, MARCH) for cut in CUTS] == [0, 0, 0, 0]
    assert told.cuts("projects.by-stage", MARCH) == {"declared": 1}


def test_an_approved_project_is_once_in_each_cut_and_its_labels_are_counted_apart() -> None:
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED))
    assert [told.cuts(cut, MARCH) for cut in CUTS] == [
        {"elderly-disabled": 1},
        {"110000": 1},
        {"non-enterprise": 1},
        {"street": 1},
    ]
    assert told.cuts("projects.by-label", MARCH) == {"elderly-disabled": 1, "health": 1, "legal-aid": 1}
    assert told.figure("projects.extra-labels", MARCH) == 2


def test_a_rejected_project_stays_where_it_was_rejected() -> None:
    told = Told(VIEW, (MARCH, DECLARED), (APRIL, ProjectRejectedV1(rejected_on=APRIL)))
    assert told.cuts("projects.by-stage", APRIL) == {"rejected": 1}
    assert [told.figure(cut, APRIL) for cut in CUTS] == [0, 0, 0, 0]


def test_a_milestone_is_due_from_the_day_after_its_last_day() -> None:
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (MARCH, CONTRACTED))
    after = date(2026, 4, 2)
    assert [told.cuts("projects.milestones-due", on) for on in (APRIL, after)] == [{}, {"0": 1}]
    assert told.cuts("projects.milestones-overdue", JUNE) == {"0": 1, "30": 1}


def test_a_report_on_the_last_day_is_on_time() -> None:
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (MARCH, CONTRACTED), (APRIL, reported(0, APRIL, APRIL)))
    assert told.cuts("projects.milestones-on-time", JUNE) == {"0": 1}
    assert told.cuts("projects.milestones-overdue", JUNE) == {"30": 1}


def test_a_late_report_ends_the_delay_but_is_never_on_time() -> None:
    late = date(2026, 4, 20)
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (MARCH, CONTRACTED), (late, reported(0, late, APRIL)))
    assert told.cuts("projects.milestones-overdue", date(2026, 4, 19)) == {"0": 1}
    assert told.cuts("projects.milestones-overdue", late) == {}
    assert told.figure("projects.milestones-on-time", JUNE) == 0


def test_disclosure_counts_what_is_public_against_what_must_be() -> None:
    shown = ProjectDisclosurePublishedV1(
        items=(DisclosureItem.WINNER, DisclosureItem.AMOUNT), outstanding=(DisclosureItem.EFFECT,), published_on=MAY
    )
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (APRIL, CONTRACTED), (MAY, shown), (JUNE, shown))
    required, published = "projects.disclosure-required", "projects.disclosure-published"
    assert told.cuts(required, APRIL) == {"winner": 1, "amount": 1, "effect": 1, "evaluation": 1}
    assert [told.cuts(published, on) for on in (MAY, JUNE)] == [{"winner": 1, "amount": 1}] * 2


def noted(version: int, band: Band = Band.GOOD) -> ProjectResultNotedV1:
    return ProjectResultNotedV1(
        total=8200, band=band, raters=12, published_on=MAY, because_of=UUID(int=9), seen_version=version
    )


def test_the_evaluation_is_public_while_its_result_stands_and_moves_no_stage() -> None:
    withdrawn = ProjectResultWithdrawnV1(withdrawn_on=JUNE, because_of=UUID(int=10), seen_version=6)
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (APRIL, CONTRACTED), (MAY, noted(5)), (JUNE, withdrawn))
    assert [told.cuts("projects.disclosure-published", on) for on in (APRIL, MAY, JUNE)] == [{}, {"evaluation": 1}, {}]
    assert [told.cuts("projects.by-stage", on) for on in (APRIL, MAY, JUNE)] == [{"contracted": 1}] * 3


def test_a_result_of_an_older_version_does_not_take_a_newer_ones_place() -> None:
    withdrawn = ProjectResultWithdrawnV1(withdrawn_on=MAY, because_of=UUID(int=10), seen_version=6)
    told = Told(VIEW, (MARCH, DECLARED), (APRIL, CONTRACTED), (MAY, withdrawn), (JUNE, noted(5)))
    assert told.cuts("projects.disclosure-published", JUNE) == {}
    again = Told(VIEW, (MARCH, DECLARED), (APRIL, CONTRACTED), (MAY, withdrawn), (JUNE, noted(7)))
    assert again.cuts("projects.disclosure-published", JUNE) == {"evaluation": 1}


def test_a_stage_never_goes_back_however_late_a_fact_comes() -> None:
    closed, summarised = ProjectClosedV1(closed_on=MAY), ProjectSummarisedV1(summarised_on=JUNE)
    told = Told(VIEW, (MARCH, DECLARED), (MARCH, APPROVED), (JUNE, summarised), (MAY, closed))
    assert told.cuts("projects.by-stage", JUNE) == {"closed": 1}
