"""What is said may be done next with a thing of registration is what its deciders let pass, in every state."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.carried_over import CarriedOver, Source
from contracts.posts_words import Title
from contracts.registration import PauseGround, RefusalGround
from services.registration.application import APPLICATIONS, BLANKS, GROUPS, ORGANISATIONS
from services.registration.domain.alterations import move, rename, replace_head
from services.registration.domain.annulling import NoOrder, annul_order
from services.registration.domain.application import Application, ReviewIsPaused, accept, examine, not_accept
from services.registration.domain.application_facts import ApplicationAccepted, Material, Missing, NoticeKind
from services.registration.domain.approval_chain import Chain, ChainNoted
from services.registration.domain.blank_book import BlankIsSpoilt, Book, NoSuchBlank, spoil
from services.registration.domain.blank_facts import BlanksReceived, SpoilReason
from services.registration.domain.carrying_over import CannotComplete, KnownAlready, NotWithdrawn, complete, withdraw
from services.registration.domain.certificates import NotComplete, certificate, check_certificate
from services.registration.domain.community_group import NotFiled, defile
from services.registration.domain.correcting import ask_correction, resubmit
from services.registration.domain.deciding import approve, refuse
from services.registration.domain.deeming import deem_accepted
from services.registration.domain.establishment import thresholds_on
from services.registration.domain.notices import NoticeGiven, check_acceptance_notice, check_correction_notice, notice
from services.registration.domain.organisation import (
    AlreadyCancelled,
    CannotLiquidate,
    NotActive,
    NotLiquidating,
    NotSuspended,
    Organisation,
    cancel,
    resume,
    start_liquidation,
    suspend,
)
from services.registration.domain.organisation_facts import CertificateGround
from services.registration.domain.pausing import NotPaused, pause_review, resume_review
from services.registration.domain.signing_off import sign_off
from services.registration.domain.stage import Stage, WrongStage
from services.registration.main import SERVICE
from tests.registration.examples import BODY, FILED, MARCH, REGISTERED, SUBMITTED, TODAY
from tests.support.walks import Walk, commands, differences, reached

BEGIN: Final = {
    "registration.submit-application",
    "registration.file-group",
    "registration.receive-blanks",
    "registration.continue-numbers",
    "registration.carry-over-organisation",
}
WITH_GAPS: Final = replace(
    REGISTERED, certificate_no="", application=None, carried_over=CarriedOver(source=Source.LEDGER, as_of=MARCH)
)
BLANKS_GOT: Final = BlanksReceived(
    registrar="110113", prefix="京", width=7, first=1, last=2, received_on=MARCH, officer="officer-1"
)
RULES: Final = thresholds_on(MARCH, "110000")
STEPS: Final = (Title.SECTION_HEAD, Title.HEAD)
CHAIN: Final = Chain(
    region="110113",
    noted=(
        ChainNoted(region="110113", matter="registration.approve-application", steps=STEPS, since=MARCH, version=1),
    ),
)


def _answered_on(case: Application) -> date:
    """A slip that was given in time may be keyed late."""
    return MARCH if case.deemed_after and case.stage is Stage.ACCEPTED else TODAY


def _accept(case: Application) -> ApplicationAccepted:
    return accept(case, thresholds=RULES, officer="officer-1", on=_answered_on(case), today=TODAY)


def _not_accept(case: Application) -> Any:
    named, on = "北京市民政局", _answered_on(case)
    return not_accept(case, competent_authority=named, thresholds=RULES, officer="officer-1", on=on, today=TODAY)


def _deemed(case: Application) -> Any:
    return deem_accepted(case, RULES, answer_by=TODAY, officer="timekeeper")


def _sign_off(case: Application) -> Any:
    given = {"step": STEPS[0], "title": STEPS[0], "chain": CHAIN, "officer": "officer-4"}
    return sign_off(case, **given, on=TODAY, today=TODAY)  # type: ignore[arg-type]


def _approve(case: Application) -> Any:
    return approve(case, organisation=BODY, certificate_no="1", officer="officer-3", on=TODAY, today=TODAY)


def _refuse(case: Application) -> Any:
    ground = RefusalGround.SIMILAR_IN_AREA
    return refuse(case, ground=ground, reasons="-", officer="officer-3", on=TODAY, today=TODAY)


def _ask(case: Application) -> Any:
    missing, on = [Missing(material=Material.CHARTER, asked="text-1")], _answered_on(case)
    return ask_correction(case, missing=missing, officer="officer-1", on=on, today=TODAY)


def _notice(kind: NoticeKind, check: Any) -> Any:
    def issue(case: Application) -> Any:
        rests_on = check(case, on=TODAY, today=TODAY)
        return notice(kind, UUID(int=8), "1", rests_on=rests_on, officer="officer-1", on=TODAY)

    return issue


def _certificate(body: Organisation) -> Any:
    given = body.certificate
    ground = CertificateGround.LOST if given or body.carried_over else CertificateGround.FIRST
    replaces = check_certificate(body, ground=ground, book=Book(), on=TODAY, today=TODAY)
    numbered = {"book": None, "blank": None, "replaces": replaces}
    document, number = UUID(int=7), given.number if given else "1"
    return certificate(document, number, ground=ground, **numbered, officer="officer-1", on=TODAY)  # type: ignore[arg-type]


def _spoil(book: Book) -> Any:
    number = next((each for each in (1, 2) if each not in book.spoilt), 1)
    return spoil(book, number=number, reason=SpoilReason.LOST, officer="officer-1", on=TODAY, today=TODAY)


def _annul(body: Organisation) -> Any:
    return annul_order(body, annuls=UUID(int=9), reason="-", on=TODAY, today=TODAY)


WALKS: Final = (
    Walk(
        APPLICATIONS,
        [(SUBMITTED,)],
        {
            "registration.accept-application": _accept,
            "registration.not-accept-application": _not_accept,
            "registration.examine-application": lambda c: examine(
                c, favourable=True, officer="officer-2", on=TODAY, today=TODAY
            ),
            "registration.sign-off-application": _sign_off,
            "registration.approve-application": _approve,
            "registration.refuse-application": _refuse,
            "registration.pause-review": lambda c: pause_review(
                c, ground=PauseGround.HEARING, officer="officer-2", on=TODAY, today=TODAY
            ),
            "registration.resume-review": lambda c: resume_review(c, officer="officer-2", on=TODAY, today=TODAY),
            "registration.ask-correction": _ask,
            "registration.resubmit-application": lambda c: resubmit(c, by="person-1", on=TODAY, today=TODAY),
            "registration.issue-acceptance-notice": _notice(NoticeKind.ACCEPTANCE, check_acceptance_notice),
            "registration.issue-correction-notice": _notice(NoticeKind.CORRECTION, check_correction_notice),
        },
        (WrongStage, ReviewIsPaused, NotPaused, NoticeGiven),
        TODAY,
        beside=[_deemed],
    ),
    Walk(
        ORGANISATIONS,
        [(REGISTERED,), (WITH_GAPS,)],
        {
            "registration.withdraw-carry-over": lambda o: withdraw(o, reason="-", on=TODAY, today=TODAY),
            "registration.complete-organisation": lambda o: complete(
                o, code="", certificate_no="12", on=TODAY, today=TODAY
            ),
            "registration.rename-organisation": lambda o: rename(o, name="顺义区邻里协会", on=TODAY, today=TODAY),
            "registration.move-organisation": lambda o: move(
                o, domicile="110113001011", territory=None, on=TODAY, today=TODAY
            ),
            "registration.replace-head": lambda o: replace_head(o, head="person-2", on=TODAY, today=TODAY),
            "registration.suspend-organisation": lambda o: suspend(
                o, decision_no="1", on=TODAY, until=None, today=TODAY
            ),
            "registration.resume-organisation": lambda o: resume(o, on=TODAY, today=TODAY),
            "registration.annul-order": _annul,
            "registration.issue-certificate": _certificate,
            "registration.start-liquidation": lambda o: start_liquidation(o, on=TODAY, today=TODAY),
            "registration.cancel-organisation": lambda o: cancel(o, on=TODAY, today=TODAY),
        },
        (
            *(NotActive, NotSuspended, CannotLiquidate, NotLiquidating, AlreadyCancelled, NoOrder),
            *(NotComplete, KnownAlready, CannotComplete, NotWithdrawn),
        ),
        TODAY,
    ),
    Walk(
        GROUPS,
        [(FILED,)],
        {"registration.defile-group": lambda g: defile(g, reason="-", on=TODAY, today=TODAY)},
        (NotFiled,),
        TODAY,
    ),
    Walk(BLANKS, [(BLANKS_GOT,)], {"registration.spoil-blank": _spoil}, (NoSuchBlank, BlankIsSpoilt), TODAY),
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stream.name)
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(walk: Walk) -> None:
    assert differences(walk) == []
    assert reached(walk) == set(walk.attempts)


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    assert {action for walk in WALKS for action in walk.attempts} | BEGIN == commands(SERVICE)
