"""The series of numbers that registration draws (编号序列), and how what is drawn is printed."""

import re
from datetime import date
from typing import Final, NamedTuple

from contracts.refusal import Refusal
from contracts.regions import region
from contracts.romanising import region_name
from contracts.vocabulary import GroupKind
from contracts.worded import Worded

CODES: Final = "registration.organisation-code"  # one series for the whole city: no two bodies share a code
CERTIFICATE: Final = "民登"
OURS: Final = re.compile(f"{CERTIFICATE}-([0-9]{{6}})-([0-9]{{4}})-([0-9]{{6}})")
CODE: Final = re.compile("[0-9]{8}MJ([0-9]{6}).{2}")
FILED: Final = re.compile("([0-9]{12})-([SF])-([0-9]{4,})")


class Kind(Worded):
    """What bears the numbers."""

    CERTIFICATE = "certificate", "登记证书"
    SOCIETY = "society", "社团类备案组织"
    SERVICE = "service", "服务类备案组织"
    CODE = "code", "统一社会信用代码的流水号"


class Drawn(NamedTuple):
    """A number of one of the series."""

    series: str
    number: int


class NotOfThisLevel(Refusal):
    zh = "{region}({name})没有这类编号"
    en = "{region} ({name_en}) gives no numbers of this kind"
    status = 422
    field = "region"


class YearMissing(Refusal):
    zh = "登记证书按年编号,请填写年份"
    en = "certificates are numbered by year: say which"
    status = 422
    field = "year"


def certificates(registrar: str, year: int) -> str:
    return f"registration.certificate/{registrar}/{year}"


def certificate_no(registrar: str, year: int, number: int) -> str:
    """民登-110113-2026-000001: without gaps per registrar and year."""
    return f"{CERTIFICATE}-{registrar}-{year}-{number:06}"


def filings(community: str, kind: GroupKind) -> str:
    return f"registration.group/{community}/{kind}"


LEVELS: Final = {
    Kind.CERTIFICATE: ("city", "district"),
    Kind.SOCIETY: ("community",),
    Kind.SERVICE: ("community",),
    Kind.CODE: ("city",),
}


def series_of(kind: Kind, code: str, year: int | None, on: date) -> str:
    """Of a region that gives such numbers. Raises UnknownRegion, RegionNotValidOn, NotOfThisLevel, YearMissing."""
    found = region(code, on, field="region")
    if found.level not in LEVELS[kind]:
        raise NotOfThisLevel(region=code, name=found.name, name_en=region_name(found.name, "en"))
    if kind is Kind.CODE:
        return CODES
    if kind is not Kind.CERTIFICATE:
        return filings(code, GroupKind.SOCIETY if kind is Kind.SOCIETY else GroupKind.SERVICE)
    if year is None:
        raise YearMissing
    return certificates(code, year)


def drawn_as(number: str) -> Drawn | None:
    """Which of our series would come to the same number; None: it is of another form."""
    if found := OURS.fullmatch(number):
        return Drawn(certificates(found[1], int(found[2])), int(found[3]))
    if found := CODE.fullmatch(number):
        return Drawn(CODES, int(found[1]))
    if found := FILED.fullmatch(number):
        return Drawn(filings(found[1], GroupKind(found[2])), int(found[3]))
    return None
