"""Which authority is competent to register (管辖), and which is named where this one is not."""

from datetime import date
from typing import Final

from contracts.refusal import Refusal
from contracts.regions import ancestors, region
from services.registration.domain.asked import Asked, FoundationDetails, FoundationScope
from services.registration.domain.establishment import Thresholds

MINISTRY: Final = "民政部"


class NotCompetent(Refusal):
    zh = "{registrar}无权受理此申请,应向{competent}申请,请办理不予受理"
    en = "{registrar} is not competent for this application, {competent} is; do not accept it, and name that authority"


class AuthorityNotNamed(Refusal):
    zh = "不予受理必须写明有管辖权的机关"
    en = "not accepting an application must name the authority that is competent"
    status = 422
    field = "competent_authority"


class AnotherIsCompetent(Refusal):
    zh = "依法有管辖权的机关是{competent},不是{competent_authority}"
    en = "{competent} is competent by law, not {competent_authority}"
    status = 422
    field = "competent_authority"


def authority_of(code: str, on: date) -> str:
    """The civil affairs authority of a city or district, by name."""
    name = region(code, on).name
    return f"{name}民政局"


def competent_elsewhere(asked: Asked, thresholds: Thresholds, on: date) -> str | None:
    """The authority the law sends this application to, or None where the registrar itself is competent.

    Foundations are registered by the ministry or at the level of a province (基金会管理条例 art. 6).
    """
    if not isinstance(asked.details, FoundationDetails):
        return None
    if asked.details.scope is FoundationScope.NATIONAL_PUBLIC:
        return MINISTRY
    registrar = asked.places.registrar
    if thresholds.foundation_level != "province" or region(registrar, on).level == "city":
        return None
    return authority_of(ancestors(registrar, on)[-1], on)


def check_competence(asked: Asked, thresholds: Thresholds, on: date) -> None:
    """Raises NotCompetent, which names the competent authority."""
    elsewhere = competent_elsewhere(asked, thresholds, on)
    if elsewhere:
        raise NotCompetent(registrar=authority_of(asked.places.registrar, on), competent=elsewhere)


def name_competent(asked: Asked, named: str | None, thresholds: Thresholds, on: date) -> str:
    """The authority to name on the slip: what the law says, or else the officer.

    Raises AuthorityNotNamed, AnotherIsCompetent.
    """
    elsewhere = competent_elsewhere(asked, thresholds, on)
    if elsewhere and named and named != elsewhere:
        raise AnotherIsCompetent(competent=elsewhere, competent_authority=named)
    competent = elsewhere or (named or "").strip()
    if not competent:
        raise AuthorityNotNamed()
    return competent
