"""The unified social credit code (统一社会信用代码, GB 32100-2015) and the organisation code in it (GB 11714)."""

import re
from collections.abc import Mapping
from typing import Final

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationKind

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CIVIL_AFFAIRS: Final = "5"
KINDS: Final[Mapping[OrganisationKind, str]] = {  # 2, 3: own knowledge, not confirmed in the standard's text
    OrganisationKind.ASSOCIATION: "1",
    OrganisationKind.NON_ENTERPRISE: "2",
    OrganisationKind.FOUNDATION: "3",
}
_FORM: Final = re.compile(f"[0-9]{{8}}[{ALPHABET}]{{10}}")
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class _BadCode(Refusal):
    status = 422
    field = "credit_code"


class CreditCodeForm(_BadCode):
    zh = "统一社会信用代码应为18位,前8位为数字,其余为数字或大写字母:{credit_code}"
    en = "a unified social credit code has 18 characters, 8 digits and then digits or capitals: {credit_code}"


class CreditCodeLetter(_BadCode):
    zh = "统一社会信用代码不使用字母 I、O、S、V、Z:{credit_code}"
    en = "a unified social credit code never has the letters I, O, S, V, Z: {credit_code}"


class CreditCodeLowerCase(_BadCode):
    zh = "统一社会信用代码应为大写,请确认是否为 {offered}:{credit_code}"
    en = "a unified social credit code is written in capitals, please confirm {offered}: {credit_code}"


class CreditCodeCheck(_BadCode):
    zh = "统一社会信用代码校验位不符:{credit_code}"
    en = "the check character of the unified social credit code is wrong: {credit_code}"


def credit_code(text: str) -> str:
    """The code without the spaces around it; a lower-case one is offered in capitals, never turned silently.

    Raises CreditCodeLowerCase, CreditCodeLetter, CreditCodeForm, CreditCodeCheck.
    """
    code = text.strip()
    if re.search("[a-z]", code):
        raise CreditCodeLowerCase(credit_code=text, offered=code.upper())
    if re.search("[IOSVZ]", code):
        raise CreditCodeLetter(credit_code=text)
    if not _FORM.fullmatch(code):
        raise CreditCodeForm(credit_code=text)
    try:
        return str(uscc.validate(code))
    except ValidationError as wrong:
        raise CreditCodeCheck(credit_code=text) from wrong


def check_character(body: str) -> str:
    """Of the first 17 characters: (31 − Σ Cᵢ·3^(i−1) mod 31) mod 31. The outer modulo turns 31 into 0."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Of the first 8 characters of an organisation code (GB 11714): 11 − Σ mod 11, where 10 is X and 11 is 0."""
    total = sum(weight * int(character, 36) for weight, character in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def organisation_code(serial: int) -> str:
    """Nine characters: MJ, six digits and the check."""
    body = f"MJ{serial:06}"
    return body + organisation_check(body)


def issue_credit_code(kind: OrganisationKind, region6: str, serial: int) -> str:
    """The code of the serial-th organisation that a registrar admits (0–999,999). Raises ValueError beyond that."""
    if not 0 <= serial <= 999_999 or not re.fullmatch("[0-9]{6}", region6):
        raise ValueError(f"no code for serial {serial} in {region6}")
    body = CIVIL_AFFAIRS + KINDS[kind] + region6 + organisation_code(serial)
    return body + check_character(body)
