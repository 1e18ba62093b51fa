"""Words of procurement (政府购买服务) that travel in its published events, each with its Chinese."""

from contracts.worded import Worded


class ReviewReason(Worded):
    """Why the buyer is asked to look at a running contract; none of them changes the contract by itself."""

    PROVIDER_SUSPENDED = "provider-suspended", "承接主体被责令停止活动"
    PROVIDER_LIQUIDATING = "provider-liquidating", "承接主体进入清算"
    PROVIDER_CANCELLED = "provider-cancelled", "承接主体已注销"


class BuyerKind(Worded):
    """Who asks to buy. State organs may; the others are here to be told no (财政部令第102号 arts 5, 6, 8)."""

    STATE_ORGAN = "state-organ", "国家机关"
    CLASS_1_INSTITUTION = "class-1-institution", "公益一类事业单位"
    CLASS_2_INSTITUTION = "class-2-institution", "公益二类事业单位"
    MASS_BODY = "mass-body", "群团组织"
    RESIDENTS_COMMITTEE = "residents-committee", "居民委员会"
    VILLAGERS_COMMITTEE = "villagers-committee", "村民委员会"


class Need(Worded):
    """What a project still looks for (项目需求)."""

    FUNDS = "funds", "资金"
    VENUE = "venue", "场地"
    PEOPLE = "people", "人员"


class Opinion(Worded):
    """What the district said in the first review (区县初审意见)."""

    POSITIVE = "positive", "同意"
    NEGATIVE = "negative", "不同意"


class StabilityGround(Worded):
    """What together allows a term above a year (财政部令第102号 art. 24); the names are the policy's."""

    CONTENT_FIXED = "content-fixed", "购买内容相对固定"
    CONTINUOUS = "continuous", "连续性强"
    FUNDS_STABLE = "funds-stable", "经费来源稳定"
    PRICE_STEADY = "price-steady", "价格变化幅度小"


class DisclosureItem(Worded):
    """What the public must be able to find of a project (信息公开事项)."""

    WINNER = "winner", "承接主体"
    AMOUNT = "amount", "金额"
    EFFECT = "effect", "实施效果"
