"""What every service offers beside its own commands: its log for the others, its quarantine, numbers, outages."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, anybody
from contracts.access.grants import AUTHORITIES, anywhere, within
from contracts.access.standing import Relation
from contracts.roles import Role

VOIDED: Final = "linli.voided-number"
SERVICES: Final = anywhere(Role.SERVICE)
OPERATORS: Final = anywhere(Role.OPERATOR, Role.SERVICE)
CLERKS: Final = within(Relation.PLACE, *AUTHORITIES)

ACTIONS: Final[Mapping[str, Action]] = {
    "house.head": Action("读取已发布日志", "read the published log", grants=SERVICES),
    "house.records": Action("读取已发布日志", "read the published log", grants=SERVICES),
    "house.census": Action("读取已发布日志", "read the published log", grants=SERVICES),
    "house.reactions": Action("查看联动", "look at reactions", grants=OPERATORS),
    "house.quarantine": Action("查看隔离", "look at the quarantine", grants=OPERATORS),
    "house.looked-at": Action("查看隔离", "look at the quarantine", grants=OPERATORS),
    "house.release": Action("放行", "release from quarantine", grants=OPERATORS),
    "house.skip": Action("略过事件", "leave an event out", grants=OPERATORS),
    "house.show-policies": anybody("查看政策集", "look at a set of policies"),
    "house.pass-time": Action("推进模拟时间", "let simulated time pass", grants=SERVICES),
    "house.record-outage": Action("登记门户故障", "record an outage", grants=anywhere(Role.CITY, Role.OPERATOR)),
    "house.void-number": Action("编号作废", "void a number", VOIDED, CLERKS),
    "house.show-number": Action("查询编号", "look up a number", VOIDED, CLERKS),
}
