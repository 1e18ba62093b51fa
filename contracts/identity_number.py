"""The number of a resident's identity card (公民身份号码, GB 11643-1999): read, checked, and never told again."""

import unicodedata
from datetime import date
from typing import Final

from msgspec import Struct

from contracts.refusal import Refusal
from contracts.worded import Worded

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
EARLIEST: Final = 1800  # the standard's oldest holders were born in the nineteenth century


class Sex(Worded):
    """As the parity of the serial number says (GB 11643-1999, 4.4)."""

    FEMALE = "female", "女"
    MALE = "male", "男"


class _BadNumber(Refusal):
    """None of these repeats the number: what is refused is told to others, and logged by some."""

    status = 422
    field = "identity_number"


class IdentityNumberForm(_BadNumber):
    zh = "公民身份号码应为18位:前17位为数字,末位为数字或X"
    en = "an identity number has 18 characters: 17 digits, and a digit or X"


class IdentityNumberRegion(_BadNumber):
    zh = "公民身份号码的前两位不是省级行政区划代码"
    en = "the first two digits of the identity number are no province's"


class IdentityNumberDay(_BadNumber):
    zh = "公民身份号码中的出生日期不存在或晚于今天"
    en = "the day of birth in the identity number does not exist, or is still to come"


class IdentityNumberCheck(_BadNumber):
    zh = "公民身份号码校验位不符,请核对证件"
    en = "the check digit of the identity number is wrong: look at the card again"


class IdentityNumber(Struct, frozen=True):
    """One that was checked. Neither its text nor its representation gives the number away."""

    number: str

    def __repr__(self) -> str:
        return "IdentityNumber(…)"

    __str__ = __repr__

    @property
    def region(self) -> str:
        """Of six digits: where it was first given, perhaps a division that is no more."""
        return self.number[:6]

    @property
    def born_on(self) -> date:
        return _day(self.number)

    @property
    def sex(self) -> Sex:
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    def age(self, on: date) -> int:
        """Full years: one is a year older from one's birthday on, who was born on 29 February from 1 March."""
        born = self.born_on
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def normalise(given: str) -> str:
    """Half-width, without spaces and hyphens, X as a capital: what is compared and what the vault finds by."""
    folded = unicodedata.normalize("NFKC", given)
    seen = "".join(each for each in folded if not each.isspace() and each not in "-‐–").replace("x", "X")
    return unicodedata.normalize("NFKC", seen)  # again: an accent may now stand beside its letter


def identity_number(given: str, *, today: date) -> IdentityNumber:
    """Raises IdentityNumberForm, IdentityNumberRegion, IdentityNumberDay, IdentityNumberCheck.

    That its first six digits ever were a division is not asked: many were dissolved before any list that we have.
    """
    number = normalise(given)
    if not (len(number) == 18 and number.isascii() and number[:17].isdecimal() and number[17] in CHECKS):
        raise IdentityNumberForm
    if not "11" <= number[:2] <= "91":
        raise IdentityNumberRegion
    try:
        born_on = _day(number)
    except ValueError:
        raise IdentityNumberDay from None  # the cause would say the day
    if born_on.year < EARLIEST or born_on > today:
        raise IdentityNumberDay
    if check_digit(number[:17]) != number[17]:
        raise IdentityNumberCheck
    return IdentityNumber(number)


def check_digit(body: str) -> str:
    """Of 17 digits: Σ aᵢ·Wᵢ mod 11, looked up (ISO 7064, MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _day(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
