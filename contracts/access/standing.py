"""How one thing stands to places, people and bodies: what scope is decided on (地域与个案关系)."""

from msgspec import Struct

from contracts.worded import Worded


class Relation(Worded):
    """How a place belongs to a thing. Registrar, domicile and territory are never taken for one another."""

    REGISTRAR = "registrar", "登记管理机关"
    DOMICILE = "domicile", "住所"
    TERRITORY = "territory", "服务地域"
    PLACE = "place", "所在地"  # where it happened, or where the unit that it is of lies
    COMMITTEE = "committee", "调委会所在地"
    BUYER = "buyer", "购买主体"
    HOLDER = "holder", "当前办理层级"
    TOLD = "told", "已报告层级"


class Tie(Worded):
    """How a person belongs to a case."""

    APPLICANT = "applicant", "申请人"
    MEDIATOR = "mediator", "承办调解员"
    PARTY = "party", "当事人"
    HOLDER = "holder", "本人"


class Standing(Struct, frozen=True, kw_only=True):
    """Of a thing as it is: places by relation, people by tie, and the bodies (organisation, committee) it is of.

    A relation may stand with several places, a tie with several people.
    """

    places: tuple[tuple[Relation, str], ...] = ()
    people: tuple[tuple[Tie, str], ...] = ()
    bodies: tuple[str, ...] = ()
