"""Who may see what of the district views (区县视图的权限): aggregates are public, what lies behind them is not."""

from collections.abc import Mapping
from typing import Final

from contracts.access.actions import Action, Sight, anybody
from contracts.access.grants import AUTHORITIES, anywhere, within
from contracts.access.standing import Relation
from contracts.roles import Role

REGION: Final = "districts.region"  # what is asked for, not an aggregate: the place is its standing
LOCAL: Final = within(Relation.PLACE, *AUTHORITIES, Role.COMMUNITY)
OPERATORS: Final = anywhere(Role.OPERATOR, Role.SERVICE)

PUBLIC: Final = {
    "board": ("看板", "boards"),
    "board-of": ("看板", "boards"),
    "board-as-table": ("看板", "boards"),
    "overview": ("概览", "overviews"),
    "overview-as-table": ("概览", "overviews"),
    "series": ("走势", "series"),
    "series-as-table": ("走势", "series"),
    "by-region": ("分地区", "figures by region"),
    "by-region-as-table": ("分地区", "figures by region"),
    "shares": ("占比", "shares"),
    "share-by-region": ("占比", "shares"),
    "share-by-region-as-table": ("占比", "shares"),
    "share-series": ("占比走势", "series of shares"),
    "share-series-as-table": ("占比走势", "series of shares"),
    "measures": ("指标", "measures"),
    "measures-as-table": ("指标", "measures"),
    "figure": ("数字", "figures"),
    "figure-as-table": ("数字", "figures"),
    "every-return": ("统计表", "returns"),
    "every-return-as-table": ("统计表", "returns"),
    "one-return": ("统计表", "returns"),
    "one-return-as-table": ("统计表", "returns"),
    "every-policy": ("政策登记", "the register of policies"),
    "one-policy": ("政策登记", "the register of policies"),
    "status": ("运行状态", "how the views are"),
    "status-as-table": ("运行状态", "how the views are"),
}
OPEN: Final = Sight(public=True)  # a register that the law opens to everybody
GOVERNED: Final = Sight(within(Relation.PLACE, *AUTHORITIES))
BELOW_THE_CITY: Final = Sight(within(Relation.PLACE, Role.DISTRICT, Role.STREET))
IN_THE_COMMUNITY: Final = Sight(within(Relation.PLACE, Role.DISTRICT, Role.STREET, Role.COMMUNITY))
OPEN_VIEWS: Final = (
    *("organisations", "committees", "projects", "contracts", "providers"),
    *("grades", "evaluations", "returns"),
)
SIGHTS: Final[Mapping[str, Sight]] = {
    **{f"districts.{view}": OPEN for view in OPEN_VIEWS},
    "districts.groups": Sight(within(Relation.PLACE, *AUTHORITIES, Role.COMMUNITY)),
    "districts.patrols": IN_THE_COMMUNITY,
    "districts.disputes": BELOW_THE_CITY,
    "districts.majors": GOVERNED,
    "districts.books": GOVERNED,
    **{
        f"districts.{view}": GOVERNED
        for service in ("registration", "mediation", "procurement", "evaluation")
        for view in (f"{service}_clocks", f"{service}_annulments")
    },
    "districts.registration_clocks": Sight(within(Relation.PLACE, *AUTHORITIES, Role.APPROVER)),  # who decides
    "districts.mediation_clocks": BELOW_THE_CITY,  # disputes have them
}
KEPT_GOING: Final = {
    "rebuild-view": ("重建视图", "rebuild a view"),
    "put-view-back": ("换回视图", "put a view back"),
    "rebuild-of-view": ("查看重建", "look at a rebuild"),
    "comparison-of-view": ("查看比较", "look at a comparison"),
    "verification": ("查看校验", "look at the verification"),
    "verify-view": ("校验视图", "verify a view"),
    "repair-view": ("修复视图", "repair a view"),
    "quarantine": ("查看隔离", "look at the quarantine"),
    "case": ("查看隔离", "look at the quarantine"),
    "release": ("放行", "release from quarantine"),
    "skip": ("略过事件", "leave an event out"),
}
ACTIONS: Final[Mapping[str, Action]] = {
    **{f"districts.{name}": anybody(f"查看{zh}", f"look at {en}") for name, (zh, en) in PUBLIC.items()},
    **{f"districts.{name}": Action(zh, en, grants=OPERATORS) for name, (zh, en) in KEPT_GOING.items()},
    # of what a figure counts, a rule names and of what followed from an event each row is looked at by itself
    "districts.behind": Action("查看数字背后的名单", "look at what is behind a figure", REGION, public=True),
    "districts.behind-as-table": Action("查看数字背后的名单", "look at what is behind a figure", REGION, public=True),
    "districts.reconciliation": Action("查看核对", "look at reconciliation", REGION, public=True),
    "districts.reconciliation-as-table": Action("查看核对", "look at reconciliation", REGION, public=True),
    "districts.effects-of": Action("查看事件的后果", "look at the effects of an event", REGION, public=True),
    "districts.find": Action("按名称或编号查找", "find a thing by its name or number", REGION, public=True),
    "districts.worklist": Action(
        "查看待办",
        "look at a worklist",
        REGION,
        within(Relation.PLACE, Role.DISTRICT, Role.STREET, Role.CITY, Role.APPROVER),
    ),
    "districts.monthly-table": Action(
        "查看月报", "look at a monthly table", REGION, within(Relation.PLACE, *AUTHORITIES)
    ),
}
