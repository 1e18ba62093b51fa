"""Who somebody acts as (角色): the roles of the essays and the statutes, as rules name them."""

from contracts.worded import Worded


class Role(Worded):
    """In which capacity a person acts; one at a time."""

    COMMITTEE_CHAIR = "committee-chair", "调委会主任"
    SUPERVISORY_UNIT = "supervisory-unit", "业务主管单位"
    AGENT = "agent", "发起人、代办人"
    ENFORCEMENT_OFFICER = "enforcement-officer", "执法人员"
    GRID_WORKER = "grid-worker", "网格员、接线员"
    APPROVER = "approver", "审批领导"
    ARCHIVIST = "archivist", "档案员"
    RESIDENT = "resident", "居民"
    ORGANISATION = "organisation", "社会组织"
    GROUP = "group", "备案社区社会组织"
    MEDIATOR = "mediator", "人民调解员"
    COMMUNITY = "community", "社区居委会"
    STREET = "street", "街道(司法所)"
    DISTRICT = "district", "区"
    CITY = "city", "市"
    EXPERT = "expert", "专家"
    AUTHORITY = "authority", "财政、税务、法院、公安"
    OPERATOR = "operator", "运维"
    SERVICE = "service", "系统服务"
