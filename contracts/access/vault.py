"""Who may do what with what is held of a person (个人信息的权限): the same in every service that has a vault."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight
from contracts.access.grants import anywhere, at, own, within
from contracts.access.standing import Relation, Tie
from contracts.personal import Reason
from contracts.roles import Role

PERSON: Final = "linli.person"
HANDLERS: Final = within(
    Relation.PLACE,
    *(Role.COMMITTEE_CHAIR, Role.MEDIATOR, Role.ENFORCEMENT_OFFICER, Role.APPROVER),
    *(Role.COMMUNITY, Role.STREET, Role.DISTRICT),
)
DECIDERS: Final = within(Relation.PLACE, Role.APPROVER, Role.DISTRICT, Role.CITY)
HOLDERS: Final = (*DECIDERS, *within(Relation.PLACE, Role.ARCHIVIST, Role.AUTHORITY))
SELF: Final = own(Tie.HOLDER, Role.RESIDENT)
EVERY_HAND: Final = tuple(dict.fromkeys((*HANDLERS, *HOLDERS, *SELF)))
HEADS: Final = within(
    Relation.PLACE, Role.COMMITTEE_CHAIR, Role.APPROVER, Role.COMMUNITY, Role.STREET, Role.DISTRICT, Role.CITY
)
COUNTERS: Final = at(
    Relation.PLACE, Role.COMMITTEE_CHAIR, Role.APPROVER, Role.COMMUNITY, Role.STREET, Role.DISTRICT, Role.CITY
)
# Reasons that open what may only be stored (PIPL art. 47): who decides on what is held reads for the person who asks,
# or for the court that does. For any other reason reads whoever may read at all. Source: the product's (PROP).
READ_FOR: Final[Mapping[Reason, frozenset[Role]]] = {
    Reason.RIGHTS: frozenset(grant.role for grant in (*DECIDERS, *SELF)),
    Reason.AUTHORITY: frozenset((*(grant.role for grant in DECIDERS), Role.AUTHORITY)),
}

TEXT: Final = "linli.text"  # what was written down in a thing, wherever that stands
LEADERS: Final = within(
    (Relation.PLACE, Relation.REGISTRAR, Relation.DOMICILE, Relation.TERRITORY, Relation.COMMITTEE, Relation.BUYER),
    Role.APPROVER,
    Role.DISTRICT,
    Role.CITY,
)

SIGHTS: Final[Mapping[str, Sight]] = {PERSON: Sight(EVERY_HAND)}
ACTIONS: Final[Mapping[str, Action]] = {
    "vault.keep-person": Action("登记个人信息", "keep what is personal", PERSON, HANDLERS),
    "vault.look-up-person": Action("按号码查找人员", "look a person up by a number", PERSON, HANDLERS),
    "vault.read-values": Action("查看个人信息", "read what is personal", PERSON, HANDLERS),
    "vault.show-person": Action("查看个人信息登记情况", "look at what is held of a person", PERSON, EVERY_HAND),
    "vault.give-export": Action("查阅、复制个人信息", "hand out what is held", PERSON, (*DECIDERS, *SELF)),
    "vault.correct-values": Action("更正个人信息", "correct what is personal", PERSON, DECIDERS),
    "vault.restrict-processing": Action("限制处理", "restrict processing", PERSON, DECIDERS),
    "vault.lift-restriction": Action("解除限制处理", "lift a restriction", PERSON, DECIDERS),
    "vault.erase-person": Action("删除个人信息", "erase what is held", PERSON, (*DECIDERS, *SELF)),
    "vault.give-consent": Action("登记同意", "take a consent down", PERSON, (*HANDLERS, *SELF)),
    "vault.withdraw-consent": Action("撤回同意", "take a consent back", PERSON, (*HANDLERS, *SELF)),
    "vault.name-guardian": Action("登记监护人", "name a guardian", PERSON, HANDLERS),
    "vault.place-hold": Action("设置保全", "place a hold", PERSON, HOLDERS),
    "vault.lift-hold": Action("解除保全", "lift a hold", PERSON, HOLDERS),
    "vault.show-reads": Action("查看谁查阅过", "see who looked", PERSON, (*DECIDERS, *SELF)),
    "vault.show-unit-reads": Action("查看本单位查阅记录", "see who of the unit looked", grants=HEADS),
    "vault.count-people": Action(
        "查看敏感群体人数(本单位以外不显示小数)",
        "see how many people sensitive values are held of (small counts in the own unit alone)",
        grants=COUNTERS,
    ),
    "vault.erase-text": Action("删除办案文字", "erase a free text", TEXT, LEADERS),
    "vault.show-texts": Action("读取办案文字", "read free texts", grants=anywhere(Role.SERVICE)),
}
