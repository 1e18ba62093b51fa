"""Words of people's mediation (人民调解) that travel in its published events, each with its Chinese."""

from contracts.worded import Worded


class CommitteeKind(Worded):
    """Who set a people's mediation committee up (人民调解法 arts 8, 34)."""

    COMMUNITY = "community", "村(居)调委会"
    STREET = "street", "乡镇(街道)调委会"
    ENTERPRISE = "enterprise", "企事业单位调委会"
    INDUSTRY = "industry", "行业性、专业性调委会"
    REGIONAL = "regional", "区域性调委会"


class DisputeType(Worded):
    """The fifteen kinds of the statistical table (an anonymised county's; a policy of the province may differ)."""

    MARRIAGE_FAMILY = "marriage-family", "婚姻家庭继承"
    NEIGHBOURS = "neighbours", "邻里"
    HOUSING = "housing", "房屋宅基地"
    DAMAGES = "damages", "赔偿"
    CONTRACT = "contract", "合同"
    LAND_FOREST = "land-forest", "山林土地"
    EXPROPRIATION = "expropriation", "征地拆迁"
    LABOUR = "labour", "劳动"
    FAMILY_PLANNING = "family-planning", "计划生育"
    VILLAGE_AFFAIRS = "village-affairs", "村务"
    ENVIRONMENT = "environment", "环保"
    TRAFFIC = "traffic", "交通"
    MEDICAL = "medical", "医患"
    PROPERTY_MANAGEMENT = "property-management", "物业"
    OTHER = "other", "其他"


class DisputeSource(Worded):
    """How a dispute came to its committee (人民调解法 art. 17)."""

    APPLIED = "applied", "当事人申请"
    PROACTIVE = "proactive", "主动调解"
    COURT = "court", "法院移送"
    POLICE = "police", "公安移送"
    AUTHORITY = "authority", "其他机关移送"


class Outcome(Worded):
    """How a mediation ended (人民调解法 arts 26, 28–30)."""

    AGREED_WRITTEN = "agreed-written", "达成书面协议"
    AGREED_ORAL = "agreed-oral", "达成口头协议"
    FAILED = "failed", "调解不成"
    TERMINATED = "terminated", "终止调解"


class MajorCriterion(Worded):
    """What makes a dispute a major one (重大矛盾纠纷); which of them count is a policy."""

    DEATH = "death", "致人死亡"
    MANY_PERSONS = "many-persons", "涉及人数众多"
    MEDIA = "media", "媒体关注"
    CROSS_DISTRICT = "cross-district", "跨区"
    WEAPONS = "weapons", "涉及凶器"


class Level(Worded):
    """A level of the reporting line (逐级上报), lowest first."""

    STREET = "street", "街道(乡镇)"
    DISTRICT = "district", "区"
    CITY = "city", "市"


class Register(Worded):
    """A register whose months are closed (按月关账的台账), one after another."""

    DISPUTES = "disputes", "民间纠纷排查调处月报表"


class MonthState(Worded):
    """How far a unit's month is; a month that was returned is open again."""

    OPEN = "open", "未上报"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "已退回"
    RECEIVED = "received", "已接收"
    LOCKED = "locked", "已锁定"
    NOT_REPORTED = "not-reported", "未报(已关账)"
