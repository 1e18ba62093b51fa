"""What the commands print for people: tables in Chinese, as wide as they need to be."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contracts.policies.declared import Unknown
from contracts.policies.differences import Difference
from contracts.policies.explaining import Because, Candidate
from contracts.policies.policy_set import PolicySet
from contracts.regions import find
from services.chassis.clock import ZONE

WIDE: Final = 200  # columns where no terminal says how many there are
_OF_LOGS: Final = ("位置", "落后", "秒", "隔离", "纪元", "代", "恢复至位置", "失去的事件", "已撤回的记录")
NUMBERS: Final = frozenset(("左", "右", "差额", "数值", "核验至", "事件数", "用秒", *_OF_LOGS))
STATUSES: Final = {
    "BALANCED": "[green]相符[/]",
    "ROUNDING": "[green]尾差[/]",
    "OVER": "[red]偏多[/]",
    "UNDER": "[red]偏少[/]",
    "INCOMPLETE": "[yellow]不全[/]",
}


def _say(*things: Any) -> None:
    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    console.print(*things, sep="\n\n")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        number = column in NUMBERS  # and nothing is cut off
        table.add_column(column, justify="right" if number else "left", header_style="dim", overflow="fold")
    return table


def _text(value: Any) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def imported(file: Path, answer: dict[str, Any]) -> None:
    _say(f"已导入 {file.name}:{answer['id']}")


def reconciliation(results: Sequence[dict[str, Any]]) -> None:
    table = _table("核对", "规则", "内容", "地区", "期间", "左", "右", "差额", "状态")
    for result in results:
        sides = (_text(result[side]) for side in ("left", "right", "delta"))
        status = STATUSES.get(result["status"], result["status"])
        table.add_row(result["rule"], result["title"], result["region_name"], result["period"], *sides, status)
    _say(table)


def figure(answer: dict[str, Any]) -> None:
    known = f",按 {answer['as_known_on']} 所知" if answer["as_known_on"] else ""
    title = f"{answer['title']}  {answer['region']['name']}  {answer['on']}{known}"
    table = _table("", "分项", "数值", "单位")
    for cut in answer["cuts"]:
        table.add_row(cut["title"] or cut["cut"] or "—", cut["value_text"], answer["unit"])
    table.add_row("合计", answer["value_text"], answer["unit"], style="bold")
    _say(f"[bold]{escape(title)}[/]", table)  # on a line of its own: a narrow table would break it


def explanation(answer: dict[str, Any]) -> None:
    title = f"{answer['title']}  {answer['region']['name']}  {answer['on']}  = {answer['value_text']} {answer['unit']}"
    table = _table(title, "记录", "数值", "生效", "事件", "来源")
    for row in answer["rows"]:
        events = row["events"]
        sources = "\n".join(f"{event['source']} #{event['position']}" for event in events)
        days = "\n".join(event["effective_on"] for event in events)
        titles = "\n".join(event["title"] for event in events)
        table.add_row(f"{escape(row['title'])}\n[dim]{row['id']}[/]", row["amount_text"], days, titles, sources)
    _say(table)
    if answer["next"]:
        _say(f"还有更多:--after {answer['next']}")


def simulated(report: Any) -> None:
    rate = f"{report.commands:,} 项办理,{report.seconds:.1f} 秒,每秒 {report.rate:,.0f} 项"
    table = _table("与模拟器自己的计数不符", "指标", "地区", "分项", "日期", "应为", "数值")
    for each in report.differences:
        table.add_row(each.measure, each.region, each.cut, each.on.isoformat(), str(each.expected), str(each.found))
    _say(rate)
    if report.differences:
        _say(table)
    else:
        _say(f"{report.figures} 个指标在各区与全市均与模拟器自己的计数相同")
    if report.unknown:
        _say(f"城市没有这些指标:{'、'.join(report.unknown)}")
    if report.broken:
        reconciliation(report.broken)
    else:
        _say(f"{report.rules} 条核对全部相符")


def effects(answer: dict[str, Any]) -> None:
    """Effects below the event, and below its annulment what that undid; then what stays, and why."""
    tables = []
    for title, of, told in (
        ("由它引起", answer["event"], answer["effects"]),
        ("撤销之后", answer["annulled_by"], answer["reversals"]),
    ):
        table = _table(title, "层", "生效日", "事项", "对象", "服务", "事件")
        for each in [*([of] if of else []), *told]:
            where = (each["view_title"] + " " + escape(each["thing_title"]), each["source"], each["event_id"])
            table.add_row(_text(each["depth"]), each["effective_on"], each["title"], *where)
        tables += [table] if of or told else []
    left = _table("无法撤回", "由谁", "对象", "原因")
    for each in answer["left"]:
        left.add_row(each["reader"], each["thing"], escape(each["why"]))
    more = ["还有更多,未列出"] if answer["more"] else []
    _say(*tables, *([left] if answer["left"] else []), *more)


def standing(answer: dict[str, Any]) -> None:
    services, views = _table("服务", "服务", "位置", "纪元"), _table("视图", *_READER, "代")
    reactions = _table("联动", *_READER)
    reversals = _table(
        "恢复备份后撤回的联动结果", "联动", "来源", "纪元", "恢复至位置", "失去的事件", "已撤回的记录", "待人核查"
    )
    for name, about in answer["services"].items():
        services.add_row(name, _text(about["position"]), _text(about["epoch"]), escape(about.get("failure", "")))
        for each in about["reactions"]:
            behind = answer["services"].get(each["source"], {}).get("position")
            late = None if behind is None else max(0, behind - each["covered"])
            told = (_text(each["covered"]), _text(late), "", _text(each["quarantined"]))
            reactions.add_row(each["name"], each["source"], *told, escape(each.get("failure", "")))
            _add_reversals(reversals, each)
    for name, view in answer["views"].items():
        for source, at in view["sources"].items():
            told = (_text(at["position"]), _text(at["behind"]), _text(at["age_seconds"]), _text(view["quarantined"]))
            views.add_row(name, source, *told, _text(view["generation"]))
    shown = [services, views, reactions, *([reversals] if reversals.row_count else [])]
    _say(*shown, *(f"[red]停滞[/]  {escape(each)}" for each in answer["failures"]))


def _add_reversals(table: Table, reaction: dict[str, Any]) -> None:
    """What people wrote upon an effect that was taken back is named: nobody but people can judge it."""
    for each in reaction.get("reversals", ()):
        left = "\n".join(f"{one['family']} {one['stream']}\n  {'、'.join(one['facts'])}" for one in each["left"])
        counts = (_text(each[name]) for name in ("epoch", "begins_after", "causes", "streams"))
        table.add_row(reaction["name"], reaction["source"], *counts, escape(left) or "—")


_READER: Final = ("名称", "来源", "位置", "落后", "秒", "隔离")


def hospital(answer: dict[str, Any]) -> None:
    table = _table("隔离", "视图或联动", "所属记录", "原因", "来自", "位置", "等候", "缺少它的指标")
    for case in answer["cases"]:
        cause = " ".join(filter(None, (case["cause"], escape(case["detail"]))))
        missed = "、".join(figure["title"] for figure in case["missed_by"]) or "—"
        feed = f"{case['feed']['channel']} {case['feed']['partition']}"
        row = (case["reader"], str(case["stream"]), cause, feed, _text(case["position"]), _text(case["events"]), missed)
        table.add_row(*row)
    silent = [f"[red]没有应答[/] {name}" for name in answer["silent"]]
    _say(*silent, table if answer["cases"] else "没有隔离的记录")


def case(answer: dict[str, Any]) -> None:
    missed = "、".join(figure["title"] for figure in answer["missed_by"]) or "—"
    _say(f"[bold]{answer['reader']}[/] {answer['stream']}", f"缺少它的指标:{missed}")
    for record in answer["records"]:
        headers = "\n".join(f"{name}: {value}" for name, value in record["headers"].items())
        why = " ".join(filter(None, (record["cause"], record["detail"])))
        _say(f"[bold]{escape(why)}[/] {record['event_id']}", escape(headers), escape(record["body"] or "—"))


def released(answer: dict[str, Any]) -> None:
    still = f",仍有 {answer['waiting']} 条等候:{answer['cause']}" if answer["waiting"] else ""
    _say(f"已放行 {answer['released']} 条{still}")


def verified(answers: Sequence[dict[str, Any]]) -> None:
    """A line for each view, then every difference that is told by name, with both its sides."""
    views = _table("核验", "视图", "代", "结论", "核验至", "时间", "事件数", "用秒")
    for answer in answers:
        wrong = answer["differences"]
        said = f"[red]{wrong:,} 处与日志不符[/]" if wrong else "[green]与日志一致[/]"
        at = datetime.fromisoformat(answer["at"]).astimezone(ZONE).isoformat(" ", "seconds") if answer["at"] else "从未"
        told = (_text(answer["position"]), at, _text(answer["events"]), f"{answer['seconds']:.1f}")
        views.add_row(answer["view"], _text(answer["generation"]), said, *told)
    _say(views, *_differing("与日志不符", [each for answer in answers for each in answer["named"]]))


def repaired(answers: Sequence[dict[str, Any]]) -> None:
    changed = [each for answer in answers for each in answer["changed"]]
    shown: list[Any] = [*_differing("已按日志恢复", changed)]
    _say(*(shown or ["没有需要修复的内容"]))
    verified([answer["after"] for answer in answers])


def _differing(title: str, named: Sequence[dict[str, Any]]) -> list[Table]:
    table = _table(title, "视图", "表", "记录", "键", "字段", "应为", "实为")
    for each in named:
        sides = ("—" if value is None else escape(str(value)) for value in (each["expected"], each["found"]))
        where = (each["kind"], str(each["stream"] or "—"), escape(each["key"]) or "—", each["field"])
        table.add_row(each["view"], *where, *sides)
    return [table] if named else []


def policy(
    policies: PolicySet, key: str, on: date, region: str, candidates: Sequence[Candidate], unknown: Sequence[Unknown]
) -> None:
    declared = policies.keys[key]
    table = _table(f"{declared.zh}  {key}", "", "值", "地区", "自", "至", "依据", "标记", "说明")
    for each in candidates:
        value = each.held.entry.value
        where = "全国" if not each.held.entry.region else f"{find(each.held.entry.region).name}"
        mark = f"[green]{each.because.zh}[/]" if each.because is Because.APPLIES else f"[dim]{each.because.zh}[/]"
        shown = "无" if value.value is None else f"{value.value} {declared.unit}".strip()
        until = _text(value.valid_to)
        table.add_row(mark, shown, where, f"{value.valid_from}", until, escape(value.source), value.tag, value.note)
    levels = ", ".join(declared.set_by)
    asked = f"{on}  {find(region).name}  {policies.version}  {declared.en}; set by {levels}, lower levels: "
    _say(
        table,
        f"{asked}{declared.direction}",
        *(f"[yellow]尚未收录:{escape(why.zh)} · {escape(why.reason)}[/]" for why in unknown),
    )


def differences(found: Sequence[Difference]) -> None:
    table = _table(f"{len(found)} 处不同", "键", "地区", "自", "之前", "之后")
    for each in found:
        table.add_row(each.key, each.region or "—", each.valid_from, _text(each.before), _text(each.after))
    _say(table)
