"""What is said may be done next with a thing of mediation is what its deciders let pass, in every state."""

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from contracts.mediation_words import DisputeType, Level, MajorCriterion, Outcome, Register
from contracts.months import Month
from contracts.regions import CITY
from services.mediation.application import BOOKS, COMMITTEES, DISPUTES, MAJORS, PATROL_SHEETS
from services.mediation.domain.accepting import accept
from services.mediation.domain.book import Book
from services.mediation.domain.closing_months import (
    EarlierMonthWaits,
    NotSubmitted,
    close_unreported,
    give_back,
    receive,
    submit,
)
from services.mediation.domain.committee import CommitteeUnknown
from services.mediation.domain.correcting import Acceptance, NotConcluded, correct_acceptance, correct_conclusion
from services.mediation.domain.dispute import Dispute, NotInHand
from services.mediation.domain.major import Major
from services.mediation.domain.mediating import assign, conclude, withdraw
from services.mediation.domain.month_table import table_of
from services.mediation.domain.patrol_sheet import correct_sheet, file_sheet
from services.mediation.domain.reporting import (
    AlreadyAcknowledged,
    NobodyTold,
    NoLevelAbove,
    NotTold,
    acknowledge,
    flag,
    send_up,
)
from services.mediation.domain.rules import major_rules_on
from services.mediation.main import SERVICE
from tests.mediation.examples import (
    ACCEPTED,
    APRIL,
    ASKED,
    COMMITTEE,
    DISPUTE,
    FLAGGED,
    FORMED,
    LATER,
    STANDING,
    STREET,
    TODAY,
)
from tests.support.walks import Walk, commands, differences, reached

DECEMBER: Final = date(2026, 12, 31)
NOON: Final = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
BEGIN: Final = {"mediation.form-committee"}
SHEET: Final = file_sheet(STANDING, committee_id=COMMITTEE, leads=0, on=APRIL, today=TODAY)
FIRST: Final = Month.read("2026-01")


def _flag(dispute: Dispute) -> Any:
    rules, learned = major_rules_on(TODAY, CITY), NOON
    given = {"criteria": [MajorCriterion.WEAPONS], "learned_at": learned, "learned_on": TODAY}
    flag(Major(), dispute, FORMED, dispute_id=DISPUTE, rules=rules, now=NOON, **given)  # type: ignore[arg-type]
    return ()  # of the report, not of the dispute


def _conclude(dispute: Dispute) -> Any:
    given = {"outcome": Outcome.AGREED_ORAL, "amount_fen": None, "performed_at_once": False}
    return conclude(dispute, **given, on=TODAY, today=TODAY)  # type: ignore[arg-type]


def _correct_conclusion(dispute: Dispute) -> Any:
    given = {"outcome": Outcome.FAILED, "amount_fen": None, "performed_at_once": False, "concluded_on": TODAY}
    return correct_conclusion(dispute, **given, reason="-", on=TODAY, today=TODAY)  # type: ignore[arg-type]


def _correct_acceptance(dispute: Dispute) -> Any:
    right = Acceptance(matter=DisputeType.LABOUR)
    return correct_acceptance(dispute, FORMED, right=right, reason="-", on=TODAY, today=TODAY)


def _submit(book: Book) -> Any:
    month = book.next or FIRST
    return submit(
        book,
        table_of(book, {}, month),
        register=Register.DISPUTES,
        region=STREET,
        month=month,
        zero=False,
        counted_upto=0,
        names={},
        due_on=month.last,
        on=DECEMBER,
        today=DECEMBER,
    )


def _close(book: Book) -> Any:
    month = book.next or FIRST
    given = {"register": Register.DISPUTES, "region": STREET, "month": month, "reason": "-", "due_on": month.last}
    return close_unreported(book, **given, on=DECEMBER, today=DECEMBER)  # type: ignore[arg-type]


def _last(book: Book) -> Month:
    return Month.read(book.months[-1].month) if book.months else FIRST


def _waiting(book: Book) -> Month:
    return Month.read(book.waits.month) if book.waits else _last(book)


def _acknowledge(major: Major) -> Any:
    """By whichever level has not yet; the last no is told."""
    levels = [level for level in Level if level not in {said.level for said in major.acknowledged}]
    told = [level for level in levels if level in {sent.to_level for sent in major.sent}]
    return acknowledge(major, level=told[0] if told else None, at=LATER, now=LATER)


WALKS: Final = (
    Walk(
        DISPUTES,
        [(ACCEPTED,)],
        {
            "mediation.assign-dispute": lambda d: assign(d, mediator="person-9", on=TODAY, today=TODAY),
            "mediation.conclude-dispute": _conclude,
            "mediation.withdraw-dispute": lambda d: withdraw(d, on=TODAY, today=TODAY),
            "mediation.flag-major": _flag,
            "mediation.correct-acceptance": _correct_acceptance,
            "mediation.correct-conclusion": _correct_conclusion,
        },
        (NotInHand, NotConcluded),
        TODAY,
    ),
    Walk(
        COMMITTEES,
        [(FORMED,)],
        {
            "mediation.accept-dispute": lambda c: accept(c, asked=ASKED, on=TODAY, today=TODAY) and None,
            "mediation.file-patrol-sheet": lambda c: (
                file_sheet(c, committee_id=COMMITTEE, leads=0, on=TODAY, today=TODAY) and None
            ),
        },
        (CommitteeUnknown,),
        TODAY,
    ),
    Walk(
        PATROL_SHEETS,
        [(SHEET,)],
        {"mediation.correct-patrol-sheet": lambda s: correct_sheet(s, leads=3, reason="-", on=TODAY, today=TODAY)},
        (),
        TODAY,
    ),
    Walk(
        MAJORS,
        [(FLAGGED,)],
        {
            "mediation.send-major-up": lambda m: send_up(m, at=LATER, now=LATER),
            "mediation.acknowledge-major": _acknowledge,
        },
        (NoLevelAbove, NobodyTold, NotTold, AlreadyAcknowledged),
        LATER.date(),
    ),
    Walk(
        BOOKS,
        [(_submit(Book()),), (_close(Book()),)],
        {
            "mediation.submit-month": _submit,
            "mediation.close-unreported-month": _close,
            "mediation.return-month": lambda b: give_back(b, month=_last(b), reason="-", on=DECEMBER, today=DECEMBER),
            "mediation.receive-month": lambda b: receive(b, month=_waiting(b), on=DECEMBER, today=DECEMBER),
        },
        (NotSubmitted, EarlierMonthWaits),
        DECEMBER,
    ),
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stream.name)
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(walk: Walk) -> None:
    assert differences(walk) == []
    assert reached(walk) == set(walk.attempts)


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    assert {action for walk in WALKS for action in walk.attempts} | BEGIN == commands(SERVICE)
