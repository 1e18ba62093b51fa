"""The English that the districts tell beside their Chinese: {title} gains {title_en}, for what is no name."""

from typing import Any, Final

ENGLISH: Final = {
    "社会组织": "Organisations",
    "备案组织": "Filed groups",
    "获准项目": "Approved projects",
    "履行中合同": "Contracts running",
    "待审视合同": "Under review",
    "受理纠纷": "Disputes accepted",
    "在办纠纷": "Disputes in hand",
    "3A级以上": "3A and above",
    "公益项目": "Projects",
    "社会团体": "Associations",
    "民办非企业单位": "Non-enterprise units",
    "基金会": "Foundations",
    "正常": "active",
    "责令停止活动": "suspended",
    "清算": "in liquidation",
    "已申报": "declared",
    "区县初审": "reviewed by the district",
    "未通过": "rejected",
    "审核通过": "approved",
    "已公布": "published",
    "已签约": "contracted",
    "实施中": "under way",
    "已总结": "summarised",
    "已结项": "closed",
    "承接主体注销": "provider cancelled",
    "按住所统计": "by domicile",
    "按登记机关统计": "by registrar",
    "成立 + 迁入 − 注销 − 迁出": "founded + moved in − cancelled − moved out",
    "备案不是登记": "filing is not registration",
    "备案数 ÷ 社区数": "groups ÷ communities",
    "按服务地域统计,分领域": "by territory and field",
    "全部申报项目": "all declared projects",
    "按时 ÷ 到期": "on time ÷ due",
    "已公开 ÷ 应公开": "disclosed ÷ required",
    "按购买主体所在地": "by the buyer's place",
    "因承接主体状态变动": "because a provider's standing changed",
    "保留、转让或终止": "keep, transfer or terminate",
    "社会组织(按住所)": "Organisations by domicile",
    "累计合同金额": "Contract value",
    "类型": "Kind",
    "登记机关": "Registrar",
    "统一社会信用代码": "Unified social credit code",
    "准予成立登记": "Establishment approved",
    "住所变更": "Domicile changed",
    "社会组织的期末数": "Organisations at the end",
    "市 = 各区之和": "City = sum of districts",
    "采购所见的组织状态": "Standing as procurement sees it",
    "申报数的下限": "Lower bound of declarations",
    "期末在册": "at the end",
    "期初 + 成立 − 注销": "before + founded − cancelled",
    "视图": "view",
    "记录": "records",
    "海淀区:视图 131,记录 130": "110108: view 131, records 130",
    "核对 96 个组织,各以所见版本为准": "96 organisations compared, each at the version seen",
    "原表为“约1 800个”,只是下限": "printed as a lower bound only",
    "各项之和": "sum of the parts",
    "公布总数": "published total",
    "项目领域": "Field",
    "组织类型": "Kind of organisation",
    "市级登记项目的服务地域": "Territory of city-registered projects",
    "全部项目的服务地域": "Territory of all projects",
    "服务一个区县": "one district",
    "服务全市": "the whole city",
    "区县登记": "registered by districts",
    "北京市2010年社会组织服务民生行动": "Beijing 2010 action for people's livelihood",
    "东城区": "Dongcheng District",
    "扶贫救助": "Poverty relief",
    "扶老助残": "The old and the disabled",
    "支教助学": "Aid to education",
    "文体科普": "Culture, sport and science",
    "医疗卫生": "Health",
    "生态环境": "Environment",
    "妇幼保护": "Women and children",
}


def in_both(told: Any) -> Any:
    """An answer with the English of everything that has one."""
    if isinstance(told, list):
        return [in_both(one) for one in told]
    if not isinstance(told, dict):
        return told
    english = {f"{name}_en": _english(value) for name, value in told.items() if _english(value)}
    return {**{name: in_both(value) for name, value in told.items()}, **english, **told_before(told)}


def told_before(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name.endswith("_en")}


def _english(value: Any) -> Any:
    if isinstance(value, str):
        return ENGLISH.get(value)
    if isinstance(value, list) and value and all(one in ENGLISH for one in value if isinstance(one, str)):
        return [ENGLISH[one] for one in value] if all(isinstance(one, str) for one in value) else None
    if isinstance(value, dict) and value and all(isinstance(one, str) and one in ENGLISH for one in value.values()):
        return {cut: ENGLISH[one] for cut, one in value.items()}
    return None
