"""Certificates of registration (登记证书): issued first, and anew where one was altered, lost or spoilt."""

from datetime import date
from uuid import UUID

from contracts.refusal import Refusal
from services.registration.domain.blank_book import Book
from services.registration.domain.organisation import Organisation, check_active
from services.registration.domain.organisation_facts import CertificateGround, CertificateIssued


class NotComplete(Refusal):
    zh = "该组织的统一社会信用代码或登记证书号尚缺,请先补录"
    en = "the credit code or the certificate's number is not known yet: complete the organisation first"


class CertificateIssuedAlready(Refusal):
    zh = "该组织的登记证书已制发,文号{number};换发、补发请选择相应事由"
    en = "the certificate was issued already, under {number}; say why it is issued anew"
    field = "ground"


class NoCertificateYet(Refusal):
    zh = "该组织尚未制发登记证书,事由应为首次发证"
    en = "no certificate was issued yet: this is the first"
    field = "ground"


class NothingAltered(Refusal):
    zh = "自上次制发以来登记事项没有变更"
    en = "nothing that stands on the certificate was altered since it was issued"
    field = "ground"


class BlankNotSpoilt(Refusal):
    zh = "上一证书所用的空白证书未登记作废,请先登记作废"
    en = "the blank of the former certificate is not spoilt: record that first"
    field = "ground"


def check_certificate(
    organisation: Organisation, *, ground: CertificateGround, book: Book, on: date, today: date
) -> UUID | None:
    """The document that the new one replaces; one that is carried over has its first on paper, which is no document.

    `book`: where the former one's blank is, where it had one.
    Refuses: AfterToday, BeforeLastFact, NotActive, NotComplete, CertificateIssuedAlready, NoCertificateYet,
    NothingAltered, BlankNotSpoilt.
    """
    check_active(organisation, on, today)
    if not (organisation.credit_code and organisation.certificate_no):
        raise NotComplete
    former = organisation.certificate
    if former is None and not organisation.carried_over:
        if ground is not CertificateGround.FIRST:
            raise NoCertificateYet
        return None
    match ground:
        case CertificateGround.FIRST:
            raise CertificateIssuedAlready(number=former.number if former else organisation.certificate_no)
        case CertificateGround.ALTERED if not organisation.altered:
            raise NothingAltered
        case CertificateGround.SPOILT if former is None or former.blank is None or former.blank not in book.spoilt:
            raise BlankNotSpoilt
    return former.document if former else None


def certificate(
    document: UUID,
    number: str,
    *,
    ground: CertificateGround,
    book: UUID | None,
    blank: int | None,
    replaces: UUID | None,
    officer: str,
    on: date,
) -> CertificateIssued:
    """Of what was checked before."""
    return CertificateIssued(
        document=document,
        number=number,
        ground=ground,
        book=book,
        blank=blank,
        replaces=replaces,
        issued_on=on,
        officer=officer,
    )
