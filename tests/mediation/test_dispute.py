from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.mediation_words import Outcome
from contracts.refusal import Refusal
from contracts.regions import RegionNotValidOn, UnknownRegion
from services.mediation.application import COMMITTEES, DISPUTES
from services.mediation.domain.accepting import Acceptance, Asked, NotAParty, OneParty, PartyRefuses, accept
from services.mediation.domain.committee import Committee, CommitteeUnknown
from services.mediation.domain.dispute import Dispute, NotInHand, Stage
from services.mediation.domain.dispute_facts import DisputeAssigned, DisputeConcluded, DisputeWithdrawn, Fact
from services.mediation.domain.mediating import (
    AlreadyAssigned,
    ConsentMissing,
    MediatorIsParty,
    NoAgreement,
    RelativeOfNoParty,
    assign,
    conclude,
    withdraw,
)
from services.mediation.domain.places import WrongLevel
from tests.mediation.examples import (
    ACCEPTED,
    APRIL,
    ASKED,
    ASSIGNED,
    COMMITTEE,
    CONCLUDED,
    FORMED,
    JANUARY,
    MARCH,
    TODAY,
    TOMORROW,
    WITHDRAWN,
)
from tests.support.decisions import Given


class Accepted:
    """Accept this on this day."""

    def __init__(self, asked: Asked = ASKED, on: date = MARCH) -> None:
        self.asked, self.on = asked, on

    def __call__(self, committee: Committee) -> Acceptance:
        return accept(committee, asked=self.asked, on=self.on, today=TODAY)


class Assigned:
    """Give it this mediator on this day."""

    def __init__(
        self,
        mediator: str = "person-4",
        on: date = MARCH,
        relative_of: tuple[str, ...] = (),
        consented: tuple[str, ...] = (),
    ) -> None:
        self.mediator, self.on, self.relative_of, self.consented = mediator, on, relative_of, consented

    def __call__(self, dispute: Dispute) -> DisputeAssigned:
        kin = {"relative_of": self.relative_of, "consented": self.consented}
        return assign(dispute, mediator=self.mediator, **kin, on=self.on, today=TODAY)


class Concluded:
    """Conclude it like this on this day."""

    def __init__(
        self,
        outcome: Outcome = Outcome.AGREED_WRITTEN,
        amount_fen: int | None = 1_000_000,
        performed: bool = True,
        on: date = APRIL,
    ) -> None:
        self.outcome, self.amount_fen, self.performed, self.on = outcome, amount_fen, performed, on

    def __call__(self, dispute: Dispute) -> DisputeConcluded:
        return conclude(
            dispute,
            outcome=self.outcome,
            amount_fen=self.amount_fen,
            performed_at_once=self.performed,
            on=self.on,
            today=TODAY,
        )


def withdrawn(dispute: Dispute) -> DisputeWithdrawn:
    return withdraw(dispute, on=APRIL, today=TODAY)


def numbered(committee: Committee) -> Fact:
    acceptance = Accepted()(committee)
    return acceptance.for_dispute(acceptance.number(7))


def test_a_dispute_is_accepted_with_each_party_once_and_the_committees_number() -> None:
    Given(COMMITTEES, FORMED).when(numbered).then(ACCEPTED)


def test_numbers_run_per_committee_and_year() -> None:
    acceptances = [Accepted(on=on)(Committee(formed=FORMED)) for on in (MARCH, APRIL)]
    lately = replace(FORMED, formed_on=date(2024, 5, 1))
    acceptances.append(Accepted(on=date(2025, 12, 31))(Committee(formed=lately)))
    assert [acceptance.series.rpartition("/")[2] for acceptance in acceptances] == ["2026", "2026", "2025"]
    assert all(str(COMMITTEE) in acceptance.series for acceptance in acceptances)


def test_a_committee_whose_term_is_over_still_accepts() -> None:
    expired = replace(FORMED, formed_on=date(2020, 1, 5), term_ends_on=date(2023, 1, 4))
    Given(COMMITTEES, expired).when(numbered).then(ACCEPTED)


@pytest.mark.parametrize(
    ("accepted", "refusal"),
    [
        (Accepted(replace(ASKED, parties=("person-2",))), OneParty(sides=1)),
        (Accepted(replace(ASKED, parties=("person-2", "person-2"))), OneParty(sides=1)),
        (Accepted(replace(ASKED, parties=())), OneParty(sides=0)),
        (Accepted(replace(ASKED, unwilling=("person-3",))), PartyRefuses(sides=1)),
        (Accepted(replace(ASKED, unwilling=("person-9",))), NotAParty()),
        (Accepted(replace(ASKED, region="110113001999")), UnknownRegion(region="110113001999")),
        (Accepted(replace(ASKED, region="110000")), WrongLevel(region="110000", name="北京市", name_en="Beijing")),
        (Accepted(replace(ASKED, region="110229")), RegionNotValidOn(region="110229", on=MARCH, offered="110119")),
        (Accepted(on=TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        (Accepted(on=date(2026, 1, 4)), BeforeLastFact(on=date(2026, 1, 4), last_on=JANUARY)),
    ],
)
def test_a_bad_acceptance_is_refused(accepted: Accepted, refusal: Refusal) -> None:
    Given(COMMITTEES, FORMED).when(accepted).refused(refusal)


def test_a_committee_that_nobody_formed_accepts_nothing() -> None:
    Given(COMMITTEES).when(Accepted()).refused(CommitteeUnknown(committee=COMMITTEE))


def test_a_dispute_gets_its_mediator_and_perhaps_another_one() -> None:
    Given(DISPUTES, ACCEPTED).when(Assigned()).then(ASSIGNED)
    another = DisputeAssigned(mediator="person-5", assigned_on=APRIL)
    Given(DISPUTES, ACCEPTED, ASSIGNED).when(Assigned("person-5", APRIL)).then(another)


def test_no_party_mediates_and_nobody_is_assigned_twice() -> None:
    Given(DISPUTES, ACCEPTED).when(Assigned("person-3")).refused(MediatorIsParty())
    Given(DISPUTES, ACCEPTED, ASSIGNED).when(Assigned()).refused(AlreadyAssigned())


def test_a_relative_of_a_party_mediates_with_every_sides_written_consent() -> None:
    one, both = ("person-2",), ("person-2", "person-3")
    asked = Assigned(relative_of=one, consented=both)
    Given(DISPUTES, ACCEPTED).when(asked).then(replace(ASSIGNED, relative_of=one, consented=both))
    for consented in ((), ("person-2",), ("person-3", "person-9")):
        missing = len({"person-2", "person-3"} - {*consented})
        asked = Assigned(relative_of=("person-2",), consented=consented)
        Given(DISPUTES, ACCEPTED).when(asked).refused(ConsentMissing(missing=missing))
    stranger = Assigned(relative_of=("person-9",), consented=("person-2", "person-3"))
    Given(DISPUTES, ACCEPTED).when(stranger).refused(RelativeOfNoParty())


def test_a_dispute_is_concluded_once_it_is_accepted() -> None:
    Given(DISPUTES, ACCEPTED).when(Concluded()).then(CONCLUDED)
    Given(DISPUTES, ACCEPTED, ASSIGNED).when(Concluded()).then(CONCLUDED)
    Given(DISPUTES).when(Concluded()).refused(NotInHand(stage=Stage.NOT_ACCEPTED))


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.TERMINATED])
def test_without_an_agreement_there_is_no_amount_and_nothing_was_performed(outcome: Outcome) -> None:
    ended = replace(CONCLUDED, outcome=outcome, amount_fen=None, performed_at_once=False)
    Given(DISPUTES, ACCEPTED).when(Concluded(outcome, None, False)).then(ended)
    Given(DISPUTES, ACCEPTED).when(Concluded(outcome, 0, False)).refused(NoAgreement(outcome=outcome))
    Given(DISPUTES, ACCEPTED).when(Concluded(outcome, None, True)).refused(NoAgreement(outcome=outcome))


def test_an_oral_agreement_that_is_not_performed_at_once_is_not_refused() -> None:
    agreed = replace(CONCLUDED, outcome=Outcome.AGREED_ORAL, performed_at_once=False)
    Given(DISPUTES, ACCEPTED).when(Concluded(Outcome.AGREED_ORAL, performed=False)).then(agreed)


def test_the_parties_take_a_dispute_back_before_it_is_concluded() -> None:
    Given(DISPUTES, ACCEPTED).when(withdrawn).then(WITHDRAWN)
    Given(DISPUTES, ACCEPTED, ASSIGNED).when(withdrawn).then(WITHDRAWN)


@pytest.mark.parametrize(("end", "stage"), [(CONCLUDED, Stage.CONCLUDED), (WITHDRAWN, Stage.WITHDRAWN)])
def test_nothing_is_done_to_a_dispute_that_has_ended(end: Fact, stage: Stage) -> None:
    given = Given(DISPUTES, ACCEPTED, end)
    given.when(Assigned(on=APRIL)).refused(NotInHand(stage=stage))
    given.when(Concluded()).refused(NotInHand(stage=stage))
    given.when(withdrawn).refused(NotInHand(stage=stage))


def test_nothing_is_dated_before_what_it_rests_on_or_after_today() -> None:
    early, assigned_late = date(2026, 3, 1), replace(ASSIGNED, assigned_on=APRIL)
    Given(DISPUTES, ACCEPTED).when(Concluded(on=early)).refused(BeforeLastFact(on=early, last_on=MARCH))
    given = Given(DISPUTES, ACCEPTED, assigned_late)
    given.when(Concluded(on=MARCH)).refused(BeforeLastFact(on=MARCH, last_on=APRIL))
    given.when(Assigned("person-5", MARCH)).refused(BeforeLastFact(on=MARCH, last_on=APRIL))
    given.when(Concluded(on=TOMORROW)).refused(AfterToday(on=TOMORROW, today=TODAY))
