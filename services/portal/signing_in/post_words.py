"""What roles and titles of posts are called, in both languages (岗位用语)."""

from collections.abc import Mapping
from typing import Final

from contracts.mediation_words import DisputeType
from contracts.regions import UnknownRegion, find
from contracts.roles import Role
from contracts.romanising import region_name
from services.portal.languages import ENGLISH, N_, translations

ROLES: Final[Mapping[str, str]] = {
    Role.COMMITTEE_CHAIR: N_("调委会主任"),
    Role.SUPERVISORY_UNIT: N_("业务主管单位"),
    Role.AGENT: N_("发起人、代办人"),
    Role.ENFORCEMENT_OFFICER: N_("执法人员"),
    Role.GRID_WORKER: N_("网格员、接线员"),
    Role.APPROVER: N_("审批领导"),
    Role.ARCHIVIST: N_("档案员"),
    Role.RESIDENT: N_("居民"),
    Role.ORGANISATION: N_("社会组织"),
    Role.GROUP: N_("备案社区社会组织"),
    Role.MEDIATOR: N_("人民调解员"),
    Role.COMMUNITY: N_("社区居委会"),
    Role.STREET: N_("街道(司法所)"),
    Role.DISTRICT: N_("区"),
    Role.CITY: N_("市"),
    Role.EXPERT: N_("专家"),
    Role.AUTHORITY: N_("财政、税务、法院、公安"),
    Role.OPERATOR: N_("运维"),
    Role.SERVICE: N_("系统服务"),
}
TITLES: Final[Mapping[str, str]] = {
    "none": N_("无职务"),
    "officer": N_("经办人"),
    "deputy-head": N_("分管领导"),
    "head": N_("局长"),
    "examiner": N_("审查人"),
    "decider": N_("决定人"),
    "section-head": N_("科长"),
    "director": N_("局长"),
    "enforcement-officer": N_("执法人员"),
    "archivist": N_("档案员"),
    "operator": N_("运维人员"),
    "chair": N_("主任"),
    "mediator": N_("调解员"),
    "expert": N_("专家"),
    "resident": N_("居民"),
    "agent": N_("代办人"),
    "representative": N_("代表人"),
}


def role_name(role: str, language: str) -> str:
    return translations(language).gettext(ROLES[role]) if role in ROLES else role


def title_name(title: str, language: str) -> str:
    return translations(language).gettext(TITLES[title]) if title in TITLES else title


def dispute_type(said: str, language: str) -> str:
    """What a dispute is about; in English its code is the word."""
    return DisputeType(said).zh if language != ENGLISH else said.replace("-", " ")


def region_called(code: str, language: str) -> str:
    try:
        name = find(code).name
    except UnknownRegion:
        return code
    return region_name(name, language) if language == ENGLISH else name
