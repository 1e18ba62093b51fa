"""Who may do what in evaluation (评估考核的权限). Grades and results are public; scores are their parts."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import AUTHORITIES, anywhere, at, of_body, within
from contracts.access.standing import Relation
from contracts.roles import Role

ORGANISATION: Final = "evaluation.organisation"
PROJECT: Final = "evaluation.project"
PUBLIC: Final = Sight(public=True)
COMMITTEES: Final = at(Relation.REGISTRAR, Role.DISTRICT, Role.CITY)  # an evaluation committee sits with the registrar
ORGANISERS: Final = within(Relation.TERRITORY, Role.DISTRICT, Role.CITY)

SIGHTS: Final[Mapping[str, Sight]] = {ORGANISATION: PUBLIC, PROJECT: PUBLIC}
ACTIONS: Final[Mapping[str, Action]] = {
    "evaluation.announce-grade": Action("公告评估等级", "announce a grade", ORGANISATION, COMMITTEES),
    "evaluation.adjust-grade": Action("调整评估等级", "adjust a grade", ORGANISATION, COMMITTEES),
    "evaluation.cancel-grade": Action("取消评估等级", "cancel a grade", ORGANISATION, COMMITTEES),
    "evaluation.reinstate-grade": Action("恢复评估等级", "reinstate a grade", ORGANISATION, COMMITTEES),
    "evaluation.show-organisation": look("查看等级", "look at an organisation's grades", ORGANISATION, PUBLIC),
    "evaluation.open-project-evaluation": Action("启动项目评估", "open an evaluation", PROJECT, ORGANISERS),
    "evaluation.take-self-part": Action(
        "登记自评", "take the own part", PROJECT, (*of_body(Role.ORGANISATION), *ORGANISERS)
    ),
    "evaluation.take-beneficiary-part": Action(
        "登记受益人评价", "take the beneficiaries' part", PROJECT, within(Relation.TERRITORY, *AUTHORITIES)
    ),
    "evaluation.take-third-party-part": Action(
        "登记第三方评估", "take the third party's part", PROJECT, (*anywhere(Role.EXPERT), *ORGANISERS)
    ),
    "evaluation.publish-result": Action("公布评估结果", "publish a result", PROJECT, ORGANISERS),
    "evaluation.annul-result": Action("撤销评估结果", "annul a result", PROJECT, ORGANISERS),
    "evaluation.show-project": look("查看项目评估", "look at an evaluation", PROJECT, PUBLIC),
}
