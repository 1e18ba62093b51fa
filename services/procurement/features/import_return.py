"""Enter a published statistical return as it was printed (导入已公布的统计表)."""

from typing import Annotated

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, BeforeValidator, Field

from contracts.days import Day
from contracts.form_fields import RegionCode
from contracts.lower_bound import AtLeast, NotANumber, number
from contracts.prose import Readable
from contracts.regions import CITY
from contracts.statistical_returns import Figure
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import RETURNS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.return_facts import StatisticalReturnImported
from services.procurement.domain.statistical_return import code_of, import_return, reference_of
from services.procurement.returns import return_id

router = APIRouter(tags=["returns"], route_class=CommandRoute)

LARGEST = 10**12  # a count above it is a slip of the hand


class Bound(BaseModel, extra="forbid"):
    """A lower bound with the words it was printed in."""

    at_least: int = Field(title="至少", ge=0, le=LARGEST, strict=True)
    text: Annotated[str, Field(title="原文", min_length=1, max_length=40), Readable]


def _printed(given: object) -> object:
    """A figure that came as text is read as it is printed: "40余" is at least 40. Raises NotANumber."""
    if isinstance(given, bool | float):
        raise NotANumber(text=str(given))
    if isinstance(given, str):
        if len(given) > 40:
            raise NotANumber(text=given[:40])
        read = number(given)
        return {"at_least": read.at_least, "text": read.text} if isinstance(read, AtLeast) else read
    return given


Count = Annotated[int, Field(ge=0, le=LARGEST)]
Printed = Annotated[Count | Bound | None, BeforeValidator(_printed)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1, max_length=60), Readable]

Figures = Annotated[dict[Text, Printed], Field(min_length=1, max_length=1000)]


class Reports(BaseModel, extra="forbid"):
    """How often a project had to report."""

    milestones: list[Text] = Field(title="进度节点", max_length=20)
    summary: int = Field(title="总结次数", ge=0, le=100, strict=True)


class ImportReturn(BaseModel, extra="forbid"):
    """The return as printed. `expected_delta` is what whoever typed it in got: it checks the typing."""

    title: Annotated[str, Field(title="标题", min_length=1, max_length=300), Readable]
    source: Annotated[str, Field(title="出处", min_length=1, max_length=300), Readable]
    stated_total: Printed = Field(title="公布的总数")
    cuts: dict[Name, Figures] = Field(title="分组", min_length=1, max_length=20)
    code: str | None = Field(None, title="编码", max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    region: RegionCode = Field(CITY, title="区划代码")
    reference_on: Day | None = Field(None, title="数据截至日期")
    organisations_declaring: Printed = Field(None, title="申报组织数")
    projects_to_buy: Printed = Field(None, title="拟购买项目数")
    reports_per_project: Reports | None = Field(None, title="每个项目的报告")
    expected_delta: dict[Name, int] = Field({}, title="录入核对差额", max_length=20)

    def given(self) -> StatisticalReturnImported:
        """Raises CodeMissing, ReferenceMissing."""
        beside: dict[str, Figure] = {
            "organisations_declaring": _figure(self.organisations_declaring),
            "projects_to_buy": _figure(self.projects_to_buy),
        }
        if self.reports_per_project:
            beside["milestones_per_project"] = len(self.reports_per_project.milestones)
            beside["summaries_per_project"] = self.reports_per_project.summary
        return StatisticalReturnImported(
            code=self.code or code_of(self.title),
            title=self.title,
            source=self.source,
            region=self.region,
            reference_on=self.reference_on or reference_of(self.title),
            stated_total=_figure(self.stated_total),
            cuts={cut: {label: _figure(f) for label, f in figures.items()} for cut, figures in self.cuts.items()},
            beside=beside,
        )


def _figure(printed: int | Bound | None) -> Figure:
    return AtLeast(at_least=printed.at_least, text=printed.text) if isinstance(printed, Bound) else printed


@router.post("/returns", status_code=201)
async def enter_return(form: ImportReturn, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """The same return entered again is answered with the first; other content under its code is refused."""
    given = form.given()
    printed = await store.load(RETURNS, return_id(given.code))
    if printed.state.imported == given:
        return await store.append(occasion, printed.then())
    imported = import_return(printed.state, given=given, expected=form.expected_delta, today=today)
    return await store.append(replace(occasion, effective_on=given.reference_on), printed.then(imported))
