from pathlib import Path
from typing import Any

from services.chassis.publishing import stored_names
from services.registration.application import STREAMS
from services.registration.domain.applicant import ApplicationHandedIn
from services.registration.domain.application_facts import (
    ApplicationExamined,
    ApplicationResubmitted,
    CorrectionAsked,
    NoticeIssued,
    ReviewPaused,
    ReviewResumed,
)
from services.registration.domain.approval_chain import ChainNoted, ChainsWithdrawn, SignedOff
from services.registration.domain.blank_facts import BlankSpoilt, BlanksReceived, BlankUsed
from services.registration.domain.organisation_facts import CertificateIssued, HeadReplaced
from services.registration.main import SERVICE
from services.registration.publishing import PUBLICATIONS
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
STORED = """
registration.applicant.application-handed-in:1
registration.application.accepted:1
registration.application.approved:1
registration.application.correction-asked:1
registration.application.examined:1
registration.application.not-accepted:1
registration.application.notice-issued:1
registration.application.refused:1
registration.application.resubmitted:1
registration.application.review-paused:1
registration.application.review-resumed:1
registration.application.signed-off:1
registration.application.submitted:1
registration.blank-book.received:1
registration.blank-book.spoilt:1
registration.blank-book.used:1
registration.chain.noted:1
registration.chain.withdrawn:1
registration.group.defiled:1
registration.group.filed:1
registration.organisation.cancelled:1
registration.organisation.carry-over-withdrawn:1
registration.organisation.certificate-issued:1
registration.organisation.completed:1
registration.organisation.head-replaced:1
registration.organisation.liquidation-started:1
registration.organisation.moved:1
registration.organisation.order-annulled:1
registration.organisation.registered:1
registration.organisation.renamed:1
registration.organisation.resumed:1
registration.organisation.suspended:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(fact for stream in STREAMS for fact in stream.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_the_examination_and_the_head_stay_private() -> None:
    facts: set[type[Any]] = {fact for stream in STREAMS for fact in stream.facts}
    private: set[type[Any]] = {ApplicationExamined, SignedOff, ReviewPaused, ReviewResumed, HeadReplaced}
    private |= {ChainNoted, ChainsWithdrawn}  # posts told of it
    private |= {ApplicationHandedIn}  # whose it is, the application says
    private |= {CorrectionAsked, ApplicationResubmitted}  # their clocks are told
    private |= {NoticeIssued, CertificateIssued, BlanksReceived, BlankUsed, BlankSpoilt}  # papers are their addressees'
    assert facts - set(PUBLICATIONS) == private


def test_every_fact_that_is_told_has_its_channel_and_every_channel_its_facts() -> None:
    assert {channel for channel, _ in golden.published(SERVICE, GOLDEN)} == set(SERVICE.channels)


def test_nobody_is_told_of_a_person_or_of_reasons() -> None:
    told = b"".join(body for _, body in golden.published(SERVICE, GOLDEN)).decode()
    private = ("person-", "officer-", "本区已有业务范围相似的社会团体", "连续一年未开展活动", "文化和旅游局")
    assert [word for word in private if word in told] == []
