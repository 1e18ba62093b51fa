"""X3, X9, X10, X19: the cuts of one stock against each other, and against a count of the log that knows no cuts."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from contracts.procurement import ProjectApprovedV1
from contracts.regions import CITY
from contracts.registration import (
    GroupDefiledV1,
    GroupFiledV1,
    OrganisationCancelledV1,
    OrganisationCarryOverWithdrawnV1,
    OrganisationRegisteredV1,
)
from contracts.vocabulary import OrganisationKind
from services.districts.ledger.auditing import Audit
from services.districts.reconciliation.comparing import Relation, Result, at_most, compare

LOG = "日志独立计数"


class Counted(NamedTuple):
    """A view at one moment, and the log up to the same marks."""

    audit: Audit
    log: Counter[str]

    def total(self, measure: str, cut: str | None = None) -> int:
        """The city's, of one cut or of all."""
        return sum(
            value
            for (region, name, part), value in self.audit.standing.items()
            if (region, name) == (CITY, measure) and cut in (None, part)
        )

    def events(self, kind: type) -> int:
        return self.log[str(kind.__struct_config__.tag)]  # type: ignore[attr-defined]

    @property
    def detail(self) -> tuple[str, ...]:
        return (f"{self.audit.parked} 个事件在隔离中,未计入左侧",) if self.audit.parked else ()


class Sides(NamedTuple):
    """The two sides of a rule, each with what it is."""

    left_title: str
    left: int
    right_title: str
    right: int


def result(rule: str, title: str, period: str, sides: Sides, view: Counted, relation: Relation = "=") -> Result:
    return Result(
        rule=rule,
        title=title,
        region=CITY,
        period=period,
        left=sides.left,
        right=sides.right,
        delta=sides.left - sides.right,
        status=(compare if relation == "=" else at_most)(sides.left, sides.right),
        relation=relation,
        left_title=sides.left_title,
        right_title=sides.right_title,
        detail=view.detail,
    )


def of_organisations(view: Counted, period: str) -> Iterator[Result]:
    """X1: what came and went; X3: kinds and statuses; X19: domicile and registrar are two cuts of one stock."""
    yield from of_stock(view, period)
    standing = view.events(OrganisationRegisteredV1) - sum(view.events(kind) for kind in ENDED)
    domicile, registrar = view.total("organisations.by-domicile"), view.total("organisations.by-registrar")
    statuses = view.total("organisations.by-status")
    yield result("X3", "各类社会组织之和 = 总数", period, Sides("各类之和", domicile, LOG, standing), view)
    yield result("X3", "各状态社会组织之和 = 总数", period, Sides("各状态之和", statuses, LOG, standing), view)
    sides = Sides("按住所", domicile, "按登记机关", registrar)
    yield result("X19", "按住所与按登记机关的总数相同", period, sides, view)
    yield result("X19", "按登记机关的总数 = 日志", period, Sides("按登记机关", registrar, LOG, standing), view)


MOVED: Final = "结转 + 成立 + 迁入 − 注销 − 迁出"
ENDED: Final[tuple[type, ...]] = (OrganisationCancelledV1, OrganisationCarryOverWithdrawnV1)
CAME: Final = {"carried-over": 1, "registered": 1, "moved-in": 1, "ended": -1, "moved-out": -1}


def of_stock(view: Counted, period: str) -> Iterator[Result]:
    """X1: what was carried over, and what has moved since, is what stands; the city, and a kind where it differs."""
    stock, moved = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (region, measure, kind), value in view.audit.standing.items():
        name = measure.removeprefix("organisations.")
        if name == "by-domicile":
            stock[region, kind] += value
        if sign := CAME.get(name.removeprefix("ever-")):
            moved[region, kind] += sign * value
    left, right = (sum(n for (at, _), n in side.items() if at == CITY) for side in (stock, moved))
    yield result("X1", f"社会组织:现有 = {MOVED}", period, Sides("现有", left, MOVED, right), view)
    for region, kind in sorted(stock.keys() | moved.keys()):
        cell = region, kind
        if stock[cell] != moved[cell]:
            sides = Sides("现有", stock[cell], MOVED, moved[cell])
            title = f"{OrganisationKind(kind).zh}:现有 = {MOVED}"
            yield replace(result("X1", title, period, sides, view), region=region)


def of_groups(view: Counted, period: str) -> Iterator[Result]:
    """X3 of community groups."""
    filed = view.events(GroupFiledV1) - view.events(GroupDefiledV1)
    sides = Sides("各类之和", view.total("groups.filed"), LOG, filed)
    yield result("X3", "各类备案社区社会组织之和 = 总数", period, sides, view)


def of_projects(view: Counted, period: str) -> Iterator[Result]:
    """X9: four cuts of the approved projects; X10: foundations' projects are registered with the city."""
    approved = view.events(ProjectApprovedV1)
    for measure, of in (("field", "领域"), ("registrar", "登记机关"), ("kind", "组织类型"), ("territory", "服务地域")):
        sides = Sides("各项之和", view.total(f"projects.by-{measure}"), LOG, approved)
        yield result("X9", f"获准项目按{of}各项之和 = 总数", period, sides, view)
    labels, extra = view.total("projects.by-label"), view.total("projects.extra-labels")
    sides = Sides("全部标签", labels, "项目数与额外标签之和", approved + extra)
    yield result("X9", "标签总数 = 项目数 + 额外标签", period, sides, view)
    foundations = view.total("projects.by-kind", OrganisationKind.FOUNDATION)
    city = view.total("projects.by-registrar", CITY)
    sides = Sides("基金会的项目", foundations, "市级登记组织的项目", city)
    yield result("X10", "基金会的项目不多于市级登记组织的项目", period, sides, view, relation="≤")
