"""How a row of a view reads on a list: what it is called, and the few things that tell it from others."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from contracts.project_fields import field_title
from contracts.regions import UnknownRegion, find
from services.districts.measures import FIELDS, GROUP_KINDS, KINDS, REASONS, STAGES, STANDINGS, text
from services.districts.views import contracts, groups, organisations, projects, providers, returns

Told = Iterator[tuple[str, str]]


def _region(code: str) -> str:
    """A name whatever the day; a code that nobody knows is shown as it is."""
    try:
        return find(code).name
    except UnknownRegion:
        return code


def _organisation(row: organisations.Row) -> Told:
    yield "统一社会信用代码", row.credit_code
    yield "类型", KINDS[row.kind]
    yield "登记机关", _region(row.places.registrar)
    yield "住所", _region(row.places.domicile)
    yield "服务地域", _region(row.places.territory)


def _group(row: groups.Row) -> Told:
    yield "备案号", row.number
    yield "类型", GROUP_KINDS[row.kind]
    yield "社区", _region(row.community)


def _project(row: projects.Row) -> Told:
    yield "领域", FIELDS.get(row.field, row.field)
    if row.labels:
        yield "其他标签", "、".join(field_title(label) for label in row.labels)
    yield "阶段", STAGES[row.stage]
    yield "登记机关", _region(row.registrar)
    yield "服务地域", _region(row.territory)


def _contract(row: contracts.Row) -> Told:
    yield "购买主体", row.buyer
    yield "金额", f"{text('元', row.amount_fen)} 元"
    yield "期限", f"{row.starts_on} 至 {row.ends_on}"
    if row.reviews:
        yield "审视原因", "、".join(REASONS[cause.reason] for cause in row.reviews)


def _provider(row: providers.Row) -> Told:
    yield "采购所见状态", STANDINGS[row.standing]
    yield "自", row.since.isoformat()
    yield "登记版本", str(row.seen_version)


def _return(row: returns.Row) -> Told:
    yield "出处", row.source
    yield "数据截至", row.reference_on.isoformat()


_TITLED: Final[dict[type[Any], tuple[Callable[[Any], str], Callable[[Any], Told]]]] = {
    organisations.Row: (lambda row: row.name, _organisation),
    groups.Row: (lambda row: row.name, _group),
    projects.Row: (lambda row: row.name, _project),
    contracts.Row: (lambda row: row.number, _contract),
    providers.Row: (lambda row: STANDINGS[row.standing], _provider),
    returns.Row: (lambda row: row.title, _return),
}


def title(row: Any) -> str:
    return _TITLED[type(row)][0](row)


def fields(row: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in _TITLED[type(row)][1](row)]
