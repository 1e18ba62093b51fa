"""What reconciles, in English: every rule's title, its two sides, and what is said beside them."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from contracts.romanising import region_name
from services.districts.measures import MEASURES
from services.districts.reconciliation.comparing import Result

WORDS: Final[Mapping[str, str]] = {
    # sides
    "日志独立计数": "an independent count of the log",
    "日志": "the log",
    "总数": "the total",
    "各类之和": "sum of the kinds",
    "各状态之和": "sum of the statuses",
    "各项之和": "sum of the items",
    "各来源之和": "sum of the sources",
    "各层级之和": "sum of the levels",
    "零报告与发现线索之和": "sum of nil sheets and leads found",
    "各月份之和": "sum of the months",
    "评估中与各等次之和": "sum of the open ones and the bands",
    "按住所": "by domicile",
    "按登记机关": "by registrar",
    "全部标签": "all labels",
    "项目数与额外标签之和": "projects and extra labels together",
    "基金会": "foundations",
    "基金会的项目": "foundations' projects",
    "市级登记组织的项目": "projects of city-registered organisations",
    "市民政局": "the city bureau",
    "北京市民政局数": "the city bureau's figure",
    "公布总数": "the published total",
    "累计受理": "ever accepted",
    "累计受理 + 结转": "ever accepted + carried over",
    "日志独立计数 − 结转": "an independent count of the log − carried over",
    "现有": "standing",
    "结转 + 成立 + 迁入 − 注销 − 迁出": "carried over + registered + moved in − ended − moved out",
    "累计撤回": "ever withdrawn",
    "累计办结": "ever concluded",
    "累计重大纠纷": "major disputes ever flagged",
    "在办 + 办结 + 撤回": "in hand + concluded + withdrawn",
    "达成协议 + 调解不成 + 终止": "agreed + failed + terminated",
    "日志办结 − 调解不成 − 终止": "concluded by the log − failed − terminated",
    "书面 + 口头": "in writing + orally",
    "已比较的组织": "organisations compared",
    "一致的组织": "organisations that agree",
    "已比较的项目": "projects compared",
    "一致的项目": "projects that agree",
    "本级": "the region itself",
    "下级之和与直属": "the regions below and what stands at itself",
    "下级之和 + 直属": "the regions below + directly at itself",
    "终态因先后而异的记录": "records whose end depends on the order",
    "应有": "expected",
    "D′ 的差额": "difference of D′",
    "B 与 D 的差额之和": "differences of B and D together",
    # titles that are no equation of the above
    "按住所与按登记机关的总数相同": "totals by domicile and by registrar agree",
    "基金会的项目不多于市级登记组织的项目": "foundations have no more projects than city-registered organisations",
    "采购所见的组织状态与同一版本的登记一致": "standings procurement saw are registration's of the same version",
    "评估所见的组织状态与同一版本的登记一致": "standings evaluation saw are registration's of the same version",
    "采购所见的评估等级与同一版本的评估一致": "grades procurement saw are evaluation's of the same version",
    "采购所见的项目评估结果与同一版本的评估一致": "results procurement noted are evaluation's of the same version",
    "D′ 的差额等于 B 与 D 的差额之和": "the difference of D′ is those of B and D together",
    "按项目领域": "by project field",
    "按组织类型": "by kind of organisation",
    "市级登记组织的项目按服务地域": "projects of city-registered organisations by territory",
    "全部项目按服务地域": "all projects by territory",
    "登记管理的期限": "Clocks of registration",
    "人民调解的期限": "Clocks of mediation",
    "政府采购的期限": "Clocks of procurement",
    "累计起算": "started",
    "在计 + 累计停止": "running + stopped",
    "在计 + 停止": "running + stopped",
    "起算": "started",
    "在计": "running",
    "停止": "stopped",
    "累计停止": "stopped",
    # parts of equations
    "各类社会组织之和": "organisations by kind",
    "各状态社会组织之和": "organisations by status",
    "按登记机关的总数": "total by registrar",
    "各类备案社区社会组织之和": "filed community groups by kind",
    "获准项目按领域各项之和": "approved projects by field",
    "获准项目按登记机关各项之和": "approved projects by registrar",
    "获准项目按组织类型各项之和": "approved projects by kind",
    "获准项目按服务地域各项之和": "approved projects by territory",
    "标签总数": "all labels",
    "项目数 + 额外标签": "projects + extra labels",
    "各类人民调解委员会之和": "mediation committees by kind",
    "摸排表": "Patrol sheets",
    "各来源受理纠纷之和": "disputes accepted by source",
    "各层级超时上报之和": "majors reported late by level",
    "项目评估": "Project evaluations",
    "达成协议": "agreed",
    # what lies in views
    "社会组织": "Organisations",
    "社会团体": "Associations",
    "民办非企业单位": "Non-enterprise units",
    "备案社区社会组织": "Filed community groups",
    "人民调解委员会": "Mediation committees",
    "摸排": "Patrols",
    "矛盾纠纷": "Disputes",
    "重大矛盾纠纷": "Major disputes",
    "公益项目": "Public projects",
    "合同": "Contracts",
    "承接主体": "Providers",
    "评估等级": "Grades",
    "统计表": "Statistical returns",
    "迟到的事项不使终态因先后而异": "late facts leave no end that depends on their order",
    # labels of published returns
    "各区自行登记": "registered by the districts themselves",
    "服务一个区": "serve one district",
    "服务全市": "serve the whole city",
    "采购对撤销的处理": "Annulments, procurement",
    "评估对撤销的处理": "Annulments, evaluation",
    "已处理": "answered",
    "日志独立计数:处理 − 作废": "the log: answered − withdrawn",
    # closed months
    "月报": "Monthly tables",
    "上报 − 退回": "submitted − returned",
    "已上报": "reported",
    "未报": "not reported",
    "按未报关账": "closed as not reported",
    "日志独立计数:上报 − 退回": "the log: submitted − returned",
    "已锁定月报的数字指纹未变": "locked tables still have their fingerprints",
    "指纹未变": "fingerprints unchanged",
    "已锁定": "locked",
    "月报(含更正)各栏": "every line of monthly tables with corrections",
    "台账中当月生效的事实": "what holds in the month by the ledger",
    "一致的栏": "lines that agree",
    "已比较的栏": "lines compared",
    "季报 = 三个月月报(含更正)之和": "a quarter = its three months with corrections",
    "年报 = 四个季报之和": "a year = its four quarters",
    # what is said beside
    "纠纷尚不能移交:移入、移出均计为 0": "disputes cannot be handed over yet: in and out both count 0",
}
_SAID: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(\d+) 个事件在隔离中,未计入左侧"), lambda m: f"{m[1]} events in quarantine, not counted on the left"),
    (
        re.compile(r"另有 (\d+) 个(?:组织|项目)的原始事项尚未读到,未比较"),
        lambda m: f"{m[1]} more whose original is not read yet",
    ),
    (
        re.compile(r"(\d+) 栏的视图尚未读到报表所计的位置"),
        lambda m: f"{m[1]} lines whose view has not read as far as the table was counted",
    ),
    (
        re.compile(r"(\S+): (采购|评估)所见 (.*),(登记|评估)为 (.*)"),
        lambda m: f"{m[1]}: {SERVICES[m[2]]} saw {_grades(m[3])}, {SERVICES[m[4]]} says {_grades(m[5])}",
    ),
)
SERVICES: Final[Mapping[str, str]] = {"采购": "procurement", "评估": "evaluation", "登记": "registration"}


def in_english(result: Result) -> Result:
    """The same result with its English beside it; a name or a code reads alike in both."""
    return replace(
        result,
        title_en=sentence(result.title),
        left_title_en=sentence(result.left_title),
        right_title_en=sentence(result.right_title),
        detail_en=tuple(_said(each) for each in result.detail),
        region_name_en=region_name(result.region_name, "en") if result.region_name else "",
    )


def sentence(text: str) -> str:
    """A title or a side: `of:left = right`, each part by its own words."""
    if text in WORDS:
        return _capital(WORDS[text])
    of, colon, equation = text.rpartition(":")
    sides = " = ".join(_words(side) for side in equation.split(" = "))
    return f"{_measure(of)}: {sides}" if colon else _capital(sides)


def _measure(text: str) -> str:
    money = text.removesuffix("(分)")
    title = next((each.title_en for each in MEASURES if each.title == money), _words(money))
    return title if money == text else f"{title} (fen)"


def _words(text: str) -> str:
    return WORDS.get(text, text)


def _said(text: str) -> str:
    for pattern, english in _SAID:
        found = pattern.fullmatch(text)
        if found:
            return english(found)
    return sentence(text)


def _grades(text: str) -> str:
    return "none" if text == "无" else text.replace("、", ", ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
