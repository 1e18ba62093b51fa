"""Who may do what with sheets that are sent in (表格导入的权限): the same in every service that takes any. What each
row does is decided by the row of its own command, for whoever sent it."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, look
from contracts.access.grants import anywhere, at, of_body
from contracts.access.standing import Relation
from contracts.roles import Role

IMPORT: Final = "linli.import"
QUEUE: Final = "linli.import-queue"  # of what a runner has to do: shown to nobody
CLERKS: Final = (
    *at(Relation.PLACE, Role.COMMUNITY, Role.STREET, Role.DISTRICT, Role.CITY),
    *of_body(Role.COMMITTEE_CHAIR, Role.MEDIATOR),
)

SIGHTS: Final[Mapping[str, Sight]] = {IMPORT: Sight(CLERKS), QUEUE: Sight(anywhere(Role.SERVICE))}
ACTIONS: Final[Mapping[str, Action]] = {
    "sheets.list-layouts": Action("查看可导入的表格", "see which sheets are taken", grants=CLERKS),
    "sheets.give-template": Action("下载表格模板", "fetch a template", grants=CLERKS),
    "sheets.receive-sheet": Action("上传表格", "send a sheet in", IMPORT, CLERKS),
    "sheets.show-import": look("查看导入", "look at an import", IMPORT, SIGHTS[IMPORT]),
    "sheets.show-rows": look("查看导入各行的结论", "look at the verdicts of an import", IMPORT, SIGHTS[IMPORT]),
    "sheets.show-result": look("下载导入结果", "fetch the result of an import", IMPORT, SIGHTS[IMPORT]),
    "sheets.start-import": Action("确认导入", "start an import", IMPORT, CLERKS),
    "sheets.reverse-import": Action("撤回整次导入", "take an import back", IMPORT, CLERKS),
}
