"""Who may do what in mediation (人民调解的权限). The city sees no dispute: its figures are aggregates."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import AUTHORITIES, account, at, of_body, own, within
from contracts.access.standing import Relation, Tie
from contracts.roles import Role

COMMITTEE: Final = "mediation.committee"
SHEET: Final = "mediation.patrol-sheet"
DISPUTE: Final = "mediation.dispute"
DOCKET: Final = "mediation.docket"
MAJOR: Final = "mediation.major"
BOOK: Final = "mediation.book"
JUSTICE: Final = within(Relation.PLACE, Role.STREET)  # the justice office of a street
JUSTICE_OF_EITHER: Final = within((Relation.PLACE, Relation.COMMITTEE), Role.STREET)  # of a case across a boundary
CHAIR: Final = of_body(Role.COMMITTEE_CHAIR)
MEDIATOR: Final = own(Tie.MEDIATOR, Role.MEDIATOR)
CORRECTORS: Final = (*CHAIR, *JUSTICE_OF_EITHER, *within((Relation.PLACE, Relation.COMMITTEE), Role.DISTRICT))
HOLDERS: Final = at(Relation.HOLDER, *AUTHORITIES)

SIGHTS: Final[Mapping[str, Sight]] = {
    COMMITTEE: Sight(public=True),  # committees are made known (人民调解法 art. 10)
    SHEET: Sight(
        (*CHAIR, *within(Relation.PLACE, Role.DISTRICT, Role.STREET, Role.COMMUNITY), *of_body(Role.MEDIATOR))
    ),
    DISPUTE: Sight(
        (
            *CHAIR,
            *MEDIATOR,
            *within((Relation.PLACE, Relation.COMMITTEE), Role.STREET, Role.DISTRICT),
            *own(Tie.PARTY, Role.RESIDENT),
        )
    ),
    DOCKET: Sight((*CHAIR, *MEDIATOR, *within(Relation.COMMITTEE, Role.STREET, Role.DISTRICT))),
    MAJOR: Sight(
        (
            *CHAIR,
            *within(Relation.PLACE, Role.STREET, Role.DISTRICT),
            *at(Relation.TOLD, Role.CITY),
            *account("mediation.major-disputes"),  # the police
        )
    ),
    BOOK: Sight(within(Relation.PLACE, *AUTHORITIES)),
}
ACTIONS: Final[Mapping[str, Action]] = {
    "mediation.form-committee": Action(
        "设立人民调解委员会", "form a committee", COMMITTEE, within(Relation.PLACE, Role.STREET, Role.DISTRICT)
    ),
    "mediation.show-committee": look("查看调委会", "look at a committee", COMMITTEE, SIGHTS[COMMITTEE]),
    "mediation.file-patrol-sheet": Action(
        "填报摸排表",
        "file a patrol sheet",
        SHEET,
        (*CHAIR, *within(Relation.PLACE, Role.STREET, Role.COMMUNITY, Role.GRID_WORKER)),
    ),
    "mediation.correct-patrol-sheet": Action(
        "更正摸排表",
        "correct a patrol sheet",
        SHEET,
        (*CHAIR, *within(Relation.PLACE, Role.DISTRICT, Role.STREET, Role.COMMUNITY)),
    ),
    "mediation.show-patrol-sheet": look("查看摸排表", "look at a patrol sheet", SHEET, SIGHTS[SHEET]),
    "mediation.accept-dispute": Action("受理纠纷", "accept a dispute", DISPUTE, (*CHAIR, *JUSTICE_OF_EITHER)),
    "mediation.assign-dispute": Action("指定调解员", "assign a mediator", DISPUTE, (*CHAIR, *JUSTICE_OF_EITHER)),
    "mediation.conclude-dispute": Action(
        "登记调解结果", "conclude a dispute", DISPUTE, (*CHAIR, *MEDIATOR, *JUSTICE_OF_EITHER)
    ),
    "mediation.withdraw-dispute": Action(
        "登记撤回", "withdraw a dispute", DISPUTE, (*CHAIR, *MEDIATOR, *JUSTICE_OF_EITHER)
    ),
    "mediation.correct-acceptance": Action("更正受理登记", "correct an acceptance", DISPUTE, CORRECTORS),
    "mediation.correct-conclusion": Action("更正办结登记", "correct a conclusion", DISPUTE, CORRECTORS),
    "mediation.show-dispute": look("查看纠纷", "look at a dispute", DISPUTE, SIGHTS[DISPUTE]),
    "mediation.show-docket": look("查看承办清单", "look at a mediator's docket", DOCKET, SIGHTS[DOCKET]),
    "mediation.flag-major": Action("列为重大矛盾纠纷", "flag a major dispute", MAJOR, (*CHAIR, *JUSTICE)),
    "mediation.send-major-up": Action("逐级上报重大纠纷", "send a major dispute up", MAJOR, HOLDERS),
    "mediation.acknowledge-major": Action(
        "签收重大纠纷", "acknowledge a major dispute", MAJOR, within(Relation.PLACE, Role.DISTRICT, Role.CITY)
    ),
    "mediation.show-major": look("查看重大纠纷报告", "look at a major dispute", MAJOR, SIGHTS[MAJOR]),
    "mediation.submit-month": Action("上报月报", "submit a month", BOOK, at(Relation.PLACE, Role.STREET)),
    "mediation.return-month": Action("退回月报", "return a month", BOOK, within(Relation.PLACE, Role.DISTRICT)),
    "mediation.receive-month": Action("签收月报", "receive a month", BOOK, within(Relation.PLACE, Role.DISTRICT)),
    "mediation.close-unreported-month": Action(
        "按未报关账", "close a month as not reported", BOOK, within(Relation.PLACE, Role.DISTRICT)
    ),
    "mediation.show-book": look("查看台账", "look at a book", BOOK, SIGHTS[BOOK]),
    "mediation.draft-month": look("查看月报草稿", "look at the draft of a month", BOOK, SIGHTS[BOOK]),
}
