"""How a row of a view reads on a list, in both languages: what it is called, and what tells it from others."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from contracts.evaluation import GradeSpan
from contracts.published_returns import titles
from services.chassis.clock import ZONE
from services.districts import english
from services.districts.measures import (
    BANDS,
    CLOCKS,
    COMMITTEES,
    CRITERIA,
    FIELDS,
    GRADES,
    GROUP_KINDS,
    HOLDERS,
    KINDS,
    MATTERS,
    OUTCOMES,
    REASONS,
    SOURCES,
    STAGES,
    STANDINGS,
)
from services.districts.said import Said, lasting, plain, region, word, words, yuan
from services.districts.views import (
    annulments,
    books,
    committees,
    contracts,
    disputes,
    evaluations,
    grades,
    groups,
    majors,
    organisations,
    patrols,
    projects,
    providers,
    returns,
    worklists,
)

Told = Iterator[tuple[str, Said]]
PARTS: Final = {"self": "自评", "beneficiary": "受益人评价", "third-party": "第三方评价"}


def _spans(spans: Iterable[GradeSpan]) -> Said:
    said = [(GRADES[span.grade], span.valid_from, span.valid_to) for span in spans]
    zh = "、".join(f"{grade}({first} 至 {last})" for grade, first, last in said)
    en = ", ".join(f"{english.english(grade)} ({first} to {last})" for grade, first, last in said)
    return Said(zh or "无", en or "none")


def _organisation(row: organisations.Row) -> Told:
    yield "统一社会信用代码", plain(row.credit_code)
    yield "类型", word(KINDS[row.kind])
    yield "登记机关", region(row.places.registrar)
    yield "住所", region(row.places.domicile)
    yield "服务地域", region(row.places.territory)


def _group(row: groups.Row) -> Told:
    yield "备案号", plain(row.number)
    yield "类型", word(GROUP_KINDS[row.kind])
    yield "社区", region(row.community)


def _project(row: projects.Row) -> Told:
    yield "领域", word(FIELDS.get(row.field, row.field))
    if row.labels:
        yield "其他标签", words(FIELDS.get(label, label) for label in row.labels)
    yield "阶段", word(STAGES[row.stage])
    yield "登记机关", region(row.registrar)
    yield "服务地域", region(row.territory)
    if row.result:
        yield "评估结果", word(BANDS[row.result])


def _contract(row: contracts.Row) -> Told:
    yield "购买主体", plain(row.buyer)
    yield "金额", yuan(row.amount_fen)
    yield "开始日期", plain(row.starts_on)
    yield "届满日期", plain(row.ends_on)
    if row.reviews:
        yield "审视原因", words(REASONS[cause.reason] for cause in row.reviews)


def _provider(row: providers.Row) -> Told:
    if row.standing and row.since:
        yield "采购所见状态", word(STANDINGS[row.standing])
        yield "自", plain(row.since)
        yield "登记版本", plain(row.seen_version)
    if row.grades_version:
        yield "采购所见等级", _spans(row.grades)
        yield "评估版本", plain(row.grades_version)


def _return(row: returns.Row) -> Told:
    yield "出处", plain(row.source)
    yield "数据截至", plain(row.reference_on)


def _committee(row: committees.Row) -> Told:
    yield "类型", word(COMMITTEES[row.kind])
    yield "地区", region(row.region)
    yield "委员人数", plain(row.members)
    yield "任期届满", plain(row.term_ends_on)


def _sheet(row: patrols.Row) -> Told:
    yield "地区", region(row.region)
    yield "摸排日期", plain(row.patrolled_on)
    yield "线索", plain(row.leads)


def _dispute(row: disputes.Row) -> Told:
    yield "纠纷类型", word(MATTERS[row.matter])
    yield "来源", word(SOURCES[row.source])
    yield "地区", region(row.region)
    yield "受理日期", plain(row.accepted_on)
    if row.assigned_on:
        yield "指派日期", plain(row.assigned_on)
    yield "结果", word(OUTCOMES[row.outcome] if row.outcome else "撤回" if row.ended_on else "在办")
    if row.ended_on:
        yield "结束日期", plain(row.ended_on)
    if row.amount_fen is not None:
        yield "协议金额", yuan(row.amount_fen)


def _major(row: majors.Row) -> Told:
    yield "列为重大的情形", words(CRITERIA[each] for each in row.criteria)
    yield "地区", region(row.region)
    yield "所在层级", word(HOLDERS[row.level])
    for name, instant in (("获知时间", row.learned_at), ("上报时限", row.due_at)):
        yield name, plain(instant.astimezone(ZONE).isoformat(" ", "minutes")[:16])
    if row.acknowledged:
        yield "已签收", words(HOLDERS[level] for level in row.acknowledged)
    if row.late_level:
        yield "超时层级", word(HOLDERS[row.late_level])
        yield "超时时长", lasting(row.late_seconds)


def _graded(row: grades.Row) -> Told:
    yield "类型", word(KINDS[row.kind])
    yield "评估所见状态", word(STANDINGS[row.standing])
    yield "住所", region(row.domicile)
    yield "评估等级", _spans(row.grades)


def _evaluation(row: evaluations.Row) -> Told:
    yield "地区", region(row.region)
    yield "启动日期", plain(row.opened_on)
    yield "已收评价", words(PARTS.get(part, part) for part in row.parts)
    if row.result:
        yield "总分", plain(f"{row.result.total / 100:.2f}")
        yield "等次", word(BANDS[row.result.band])
        yield "评价人数", plain(row.result.raters)


def _answered(row: annulments.Row) -> Told:
    yield "处理日期", plain(row.answered_on)
    yield "已撤回", plain(len(row.undone))
    yield "无法撤回", plain(len(row.left))


def _book(row: books.Row) -> Told:
    yield "地区", region(row.region)
    last = max(row.months)
    yield "最近月份", plain(last)
    yield "月份状态", word(row.months[last].state.zh)


def _owed(row: worklists.Row) -> Told:
    yield "应办单位", word(row.owes.zh)
    yield "地区", region(row.region)
    yield "截止", plain(row.last_day or f"{row.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}")
    if row.provisional:
        yield "截止日期", word("暂定")
    if row.paused_on:
        yield "中止计时", plain(row.paused_on)


_TITLED: Final[dict[type[Any], tuple[Callable[[Any], Said], Callable[[Any], Told]]]] = {
    organisations.Row: (lambda row: plain(row.name), _organisation),
    groups.Row: (lambda row: plain(row.name), _group),
    projects.Row: (lambda row: plain(row.name), _project),
    contracts.Row: (lambda row: plain(row.number), _contract),
    providers.Row: (lambda row: word(STANDINGS[row.standing]) if row.standing else _spans(row.grades), _provider),
    returns.Row: (lambda row: Said(*titles(row.code, row.title)), _return),
    committees.Row: (lambda row: plain(row.name), _committee),
    patrols.Row: (lambda row: word("发现线索" if row.leads else "零报告"), _sheet),
    disputes.Row: (lambda row: plain(row.number), _dispute),
    majors.Row: (lambda row: words(CRITERIA[each] for each in row.criteria), _major),
    grades.Row: (lambda row: _spans(row.grades), _graded),
    annulments.Row: (lambda row: plain(row.reader), _answered),
    books.Row: (lambda row: word(row.register.zh), _book),
    worklists.Row: (lambda row: word(CLOCKS.get(row.clock, row.clock)), _owed),
    evaluations.Row: (lambda row: word(BANDS[row.result.band] if row.result else "评估中"), _evaluation),
}


def title(row: Any) -> str:
    return _TITLED[type(row)][0](row).zh


def title_en(row: Any) -> str:
    return _TITLED[type(row)][0](row).en


def fields(row: Any) -> list[dict[str, Any]]:
    """What a list shows beside the title, each with its English; an amount as a number too."""
    return [
        {"name": name, "name_en": english.english(name), "value": value.zh, "value_en": value.en, "fen": value.fen}
        for name, value in _TITLED[type(row)][1](row)
    ]
