"""Who may do what in procurement (政府购买服务的权限). Projects, contracts and returns are public by law."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import AUTHORITIES, anywhere, at, of_body, within
from contracts.access.standing import Relation
from contracts.roles import Role

PROJECT: Final = "procurement.project"
CONTRACT: Final = "procurement.contract"
PROVIDER: Final = "procurement.provider"
RETURN: Final = "procurement.statistical-return"
PUBLIC: Final = Sight(public=True)
DISTRICTS: Final = (
    *within((Relation.REGISTRAR, Relation.TERRITORY), Role.DISTRICT),
    *at(Relation.REGISTRAR, Role.CITY),  # of an organisation that the city registered
)
PANEL: Final = anywhere(Role.CITY)  # the leading group and its panel
BUYERS: Final = at(Relation.BUYER, *AUTHORITIES)
WHO_CARRY_OUT: Final = (*BUYERS, *within(Relation.TERRITORY, Role.DISTRICT))  # while there is no buyer yet

SIGHTS: Final[Mapping[str, Sight]] = {PROJECT: PUBLIC, CONTRACT: PUBLIC, PROVIDER: PUBLIC, RETURN: PUBLIC}
ACTIONS: Final[Mapping[str, Action]] = {
    "procurement.declare-project": Action(
        "申报公益项目", "declare a project", PROJECT, (*of_body(Role.ORGANISATION), *DISTRICTS)
    ),
    "procurement.review-project": Action("区县初审", "review a project", PROJECT, DISTRICTS),
    "procurement.approve-project": Action("项目审核通过", "approve a project", PROJECT, PANEL),
    "procurement.reject-project": Action("项目审核不通过", "reject a project", PROJECT, PANEL),
    "procurement.publish-project": Action("公布项目", "publish a project", PROJECT, PANEL),
    "procurement.sign-contract": Action("签订合同", "sign a contract", CONTRACT, BUYERS),
    "procurement.report-milestone": Action(
        "报送进度表", "report a milestone", PROJECT, (*of_body(Role.ORGANISATION), *WHO_CARRY_OUT)
    ),
    "procurement.summarise-project": Action(
        "报送总结", "summarise a project", PROJECT, (*of_body(Role.ORGANISATION), *WHO_CARRY_OUT)
    ),
    "procurement.publish-disclosure": Action("信息公开", "publish a disclosure", PROJECT, WHO_CARRY_OUT),
    "procurement.close-project": Action("项目结项", "close a project", PROJECT, WHO_CARRY_OUT),
    "procurement.show-project": look("查看项目", "look at a project", PROJECT, PUBLIC),
    "procurement.show-contract": look("查看合同", "look at a contract", CONTRACT, PUBLIC),
    "procurement.show-provider": look("查看承接主体", "look at a provider", PROVIDER, PUBLIC),
    "procurement.import-return": Action(
        "录入统计表", "enter a return", RETURN, within(Relation.PLACE, Role.DISTRICT, Role.CITY)
    ),
    "procurement.explain-difference": Action(
        "说明差额", "explain a difference", RETURN, within(Relation.PLACE, Role.DISTRICT, Role.CITY)
    ),
    "procurement.show-return": look("查看统计表", "look at a return", RETURN, PUBLIC),
}
