"""Who may do what in registration (登记管理的权限)."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import AUTHORITIES, at, of_body, own, within
from contracts.access.standing import Relation, Tie
from contracts.roles import Role

APPLICATION: Final = "registration.application"
APPLICANT: Final = "registration.applicant"
ORGANISATION: Final = "registration.organisation"
GROUP: Final = "registration.group"
BLANK_BOOK: Final = "registration.blank-book"
SERIES: Final = "linli.series"
CHAIN: Final = "registration.chain"  # as posts told of it, where it is open to everybody
REGISTRARS: Final = at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY)
STREETS: Final = within(Relation.PLACE, Role.STREET)

SIGHTS: Final[Mapping[str, Sight]] = {
    APPLICATION: Sight(
        (
            *at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY, Role.APPROVER, Role.ARCHIVIST),
            *within((Relation.DOMICILE, Relation.TERRITORY), *AUTHORITIES),
            *own(Tie.APPLICANT, Role.AGENT, Role.RESIDENT),
            *of_body(Role.ORGANISATION),
        )
    ),
    APPLICANT: Sight(own(Tie.APPLICANT, Role.AGENT, Role.RESIDENT)),
    BLANK_BOOK: Sight(at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY, Role.APPROVER, Role.ARCHIVIST)),
    CHAIN: Sight(public=True),
    ORGANISATION: Sight(public=True),  # the register is open to everybody
    GROUP: Sight(
        (
            *within(Relation.PLACE, *AUTHORITIES, Role.COMMUNITY),
            *of_body(Role.GROUP),
        )
    ),
}
ACTIONS: Final[Mapping[str, Action]] = {
    "registration.submit-application": Action(
        "提交成立登记申请",
        "submit an application",
        APPLICATION,
        (*REGISTRARS, *within(Relation.DOMICILE, Role.STREET), *own(Tie.APPLICANT, Role.AGENT, Role.RESIDENT)),
    ),
    "registration.ask-correction": Action("一次告知补正", "ask for corrections", APPLICATION, REGISTRARS),
    "registration.issue-correction-notice": Action(
        "制发补正通知书", "issue the notice of correction", APPLICATION, REGISTRARS
    ),
    "registration.resubmit-application": Action(
        "提交补正材料",
        "hand in corrected papers",
        APPLICATION,
        (*REGISTRARS, *within(Relation.DOMICILE, Role.STREET), *own(Tie.APPLICANT, Role.AGENT, Role.RESIDENT)),
    ),
    "registration.accept-application": Action("受理登记申请", "accept an application", APPLICATION, REGISTRARS),
    "registration.not-accept-application": Action(
        "不予受理登记申请", "decline an application", APPLICATION, REGISTRARS
    ),
    "registration.issue-acceptance-notice": Action(
        "制发受理通知书", "issue the notice of acceptance", APPLICATION, REGISTRARS
    ),
    "registration.examine-application": Action("审查登记申请", "examine an application", APPLICATION, REGISTRARS),
    "registration.sign-off-application": Action(
        "审批链审签", "sign off an application", APPLICATION, (*REGISTRARS, *at(Relation.REGISTRAR, Role.APPROVER))
    ),
    "registration.pause-review": Action("中止审查计时", "pause a review", APPLICATION, REGISTRARS),
    "registration.resume-review": Action("恢复审查计时", "resume a review", APPLICATION, REGISTRARS),
    "registration.approve-application": Action(
        "准予登记", "approve an application", APPLICATION, (*REGISTRARS, *at(Relation.REGISTRAR, Role.APPROVER))
    ),
    "registration.refuse-application": Action(
        "不予登记", "refuse an application", APPLICATION, (*REGISTRARS, *at(Relation.REGISTRAR, Role.APPROVER))
    ),
    "registration.show-application": look("查看登记案件", "look at an application", APPLICATION, SIGHTS[APPLICATION]),
    "registration.show-own-applications": look(
        "查看本人的申请", "look at one's own applications", APPLICANT, SIGHTS[APPLICANT]
    ),
    "registration.issue-certificate": Action("制发登记证书", "issue a certificate", ORGANISATION, REGISTRARS),
    "registration.receive-blanks": Action("领入空白证书", "receive official blanks", BLANK_BOOK, REGISTRARS),
    "registration.spoil-blank": Action("空白证书作废", "record a spoilt blank", BLANK_BOOK, REGISTRARS),
    "registration.show-blank-book": look(
        "查看空白证书登记簿", "look at a book of blanks", BLANK_BOOK, SIGHTS[BLANK_BOOK]
    ),
    "registration.continue-numbers": Action(
        "编号续接", "continue numbers from paper", SERIES, within(Relation.PLACE, Role.STREET, Role.DISTRICT, Role.CITY)
    ),
    "registration.carry-over-organisation": Action(
        "社会组织结转登记", "carry over an organisation", ORGANISATION, REGISTRARS
    ),
    "registration.complete-organisation": Action("补录社会组织", "complete an organisation", ORGANISATION, REGISTRARS),
    "registration.withdraw-carry-over": Action("撤回结转", "take back what was carried over", ORGANISATION, REGISTRARS),
    "registration.rename-organisation": Action("名称变更登记", "rename an organisation", ORGANISATION, REGISTRARS),
    "registration.move-organisation": Action("住所变更登记", "move an organisation", ORGANISATION, REGISTRARS),
    "registration.replace-head": Action("法定代表人变更登记", "replace the head", ORGANISATION, REGISTRARS),
    "registration.suspend-organisation": Action("责令停止活动", "order to stop", ORGANISATION, REGISTRARS),
    "registration.resume-organisation": Action("解除停止活动", "lift an order to stop", ORGANISATION, REGISTRARS),
    "registration.annul-order": Action("撤销责令停止活动决定", "annul an order to stop", ORGANISATION, REGISTRARS),
    "registration.start-liquidation": Action("登记清算", "record a liquidation", ORGANISATION, REGISTRARS),
    "registration.cancel-organisation": Action("注销登记", "cancel an organisation", ORGANISATION, REGISTRARS),
    "registration.show-organisation": look(
        "查看社会组织", "look at an organisation", ORGANISATION, SIGHTS[ORGANISATION]
    ),
    "registration.file-group": Action("备案社区社会组织", "file a community group", GROUP, STREETS),
    "registration.defile-group": Action("撤销备案", "remove a group from the file", GROUP, STREETS),
    "registration.show-group": look("查看备案组织", "look at a filed group", GROUP, SIGHTS[GROUP]),
}
