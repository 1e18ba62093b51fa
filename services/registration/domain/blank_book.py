"""The book of a registrar's official blanks (空白证书登记簿): received, used once, or spoilt; a number stays in it."""

from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.regions import region
from services.registration.domain.blank_facts import BlankSpoilt, BlanksReceived, BlankUsed, Fact, SpoilReason

MOST: Final = 10_000  # received at once


class Book(Struct, frozen=True, kw_only=True):
    """What its page shows, and what is decided on."""

    registrar: str = ""
    prefix: str = ""
    width: int = 0
    received: tuple[BlanksReceived, ...] = ()
    used: Mapping[int, UUID] = {}  # and for which document
    spoilt: Mapping[int, SpoilReason] = {}

    def label(self, number: int) -> str:
        """As it is printed on the blank."""
        return f"{self.prefix}{number:0{self.width}}"

    @property
    def left(self) -> int:
        return self.received_in_all - len(self.used.keys() | self.spoilt.keys())

    @property
    def received_in_all(self) -> int:
        return sum(each.last - each.first + 1 for each in self.received)


class BlanksBackwards(Refusal):
    zh = "止号{last}小于起号{first}"
    en = "the last number {last} lies before the first, {first}"
    status = 422
    field = "last"


class TooManyBlanks(Refusal):
    zh = "一次最多领入{most}份"
    en = "at most {most} are received at once"
    status = 422
    field = "last"


class BlanksReceivedAlready(Refusal):
    zh = "{first}至{last}中已有领入登记的号码"
    en = "of {first} to {last} some were received already"
    field = "first"


class NoSuchBlank(Refusal):
    zh = "登记簿中没有号码为{number}的空白证书"
    en = "there is no blank with the number {number} in the book"
    status = 422
    field = "number"


class BlankIsUsed(Refusal):
    zh = "空白证书{number}已用于文书{document}"
    en = "the blank {number} bears the document {document} already"
    field = "number"


class BlankIsSpoilt(Refusal):
    zh = "空白证书{number}已作废({reason:zh})"
    en = "the blank {number} is spoilt: {reason}"
    field = "number"


def evolve(book: Book, fact: Fact) -> Book:
    match fact:
        case BlanksReceived():
            said = {"registrar": fact.registrar, "prefix": fact.prefix, "width": fact.width}
            after = replace(book, **said, received=(*book.received, fact))
        case BlankUsed():
            after = replace(book, used={**book.used, fact.number: fact.document})
        case BlankSpoilt():
            after = replace(book, spoilt={**book.spoilt, fact.number: fact.reason})
        case _:
            assert_never(fact)
    return after


def receive(
    book: Book, *, registrar: str, prefix: str, width: int, first: int, last: int, officer: str, on: date, today: date
) -> BlanksReceived:
    """Refuses: AfterToday, UnknownRegion, RegionNotValidOn, BlanksBackwards, TooManyBlanks, BlanksReceivedAlready."""
    check_day(on, today=today)
    region(registrar, on, field="registrar")
    if last < first:
        raise BlanksBackwards(first=first, last=last)
    if last - first >= MOST:
        raise TooManyBlanks(most=MOST)
    if any(each.first <= last and first <= each.last for each in book.received):
        raise BlanksReceivedAlready(first=first, last=last)
    return BlanksReceived(
        registrar=registrar,
        prefix=prefix,
        width=book.width or width,
        first=first,
        last=last,
        received_on=on,
        officer=officer,
    )


def use(book: Book, *, number: int, document: UUID, officer: str, on: date, today: date) -> BlankUsed:
    """Once, and never after it was spoilt. Refuses: AfterToday, BeforeLastFact, NoSuchBlank, BlankIsUsed,
    BlankIsSpoilt."""
    _check(book, number, on, today)
    if number in book.used:
        raise BlankIsUsed(number=book.label(number), document=book.used[number])
    return BlankUsed(number=number, document=document, used_on=on, officer=officer)


def spoil(book: Book, *, number: int, reason: SpoilReason, officer: str, on: date, today: date) -> BlankSpoilt:
    """Also one that bears a document. Refuses: AfterToday, BeforeLastFact, NoSuchBlank, BlankIsSpoilt."""
    _check(book, number, on, today)
    return BlankSpoilt(number=number, reason=reason, spoilt_on=on, officer=officer)


def _check(book: Book, number: int, on: date, today: date) -> None:
    received_on = next((each.received_on for each in book.received if each.first <= number <= each.last), None)
    if received_on is None:
        raise NoSuchBlank(number=book.label(number))
    check_day(on, today=today, last_on=received_on)
    if number in book.spoilt:
        raise BlankIsSpoilt(number=book.label(number), reason=book.spoilt[number])


def next_of_book(book: Book, _: date) -> tuple[str, ...]:
    """What may be done with a book as it is; what is received goes into it by its prefix."""
    return ("registration.spoil-blank",) if book.received_in_all > len(book.spoilt) else ()
