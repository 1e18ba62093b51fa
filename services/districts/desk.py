"""What a route of the districts is handed: the views and their ledgers, the services' logs, the days asked for."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Depends, Query, Request, Response

from contracts.days import Day
from contracts.refusal import Refusal
from contracts.regions import CITY
from services.chassis.clock import Clock, today
from services.chassis.epochs import Epochs
from services.districts import places
from services.districts.hands import Hands
from services.districts.keeping import Kept
from services.districts.ledger.building.bulk import HELD
from services.districts.ledger.database import Database
from services.districts.ledger.reader import Ledger
from services.districts.ledger.reckoning import Figures
from services.districts.ledger.running import Followed
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.stands import Stand, stands
from services.districts.ledger.view import ViewSpec
from services.districts.measures import Measure, measure
from services.districts.reconciliation.comparing import Result
from services.districts.reconciliation.independent import LogCount
from services.districts.sharing import Shared
from services.districts.verifying.proofs import Proofs
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

T = TypeVar("T")
VIEWS: Final[tuple[ViewSpec, ...]] = (
    organisations.VIEW,
    groups.VIEW,
    committees.VIEW,
    patrols.VIEW,
    disputes.VIEW,
    majors.VIEW,
    books.VIEW,
    projects.VIEW,
    contracts.VIEW,
    providers.VIEW,
    grades.VIEW,
    evaluations.VIEW,
    returns.VIEW,
    *worklists.VIEWS,
    *annulments.VIEWS,
)


KEPT_S: Final = 10.0  # seconds for which what a board shows is kept where its views read nothing new
HEADS_S: Final = 0.25  # seconds for which the services are not asked again how long their logs are, and of which epochs


class UnknownView(Refusal):
    zh = "没有名为 {view} 的视图"
    en = "there is no view called {view}"
    status = 404
    field = "view"


class Districts:
    """Every view on one database, fed from the services' published logs (in process, or over HTTP)."""

    def __init__(self, database: Database, clock: Clock, logs: Mapping[str, Any]) -> None:
        self.database, self.clock, self.logs = database, clock, dict(logs)
        self.specs = {spec.name: spec for spec in VIEWS}
        self.sinks = {spec.name: LedgerSink(spec, database, places.ancestors, clock) for spec in VIEWS}
        self.ledgers = {spec.name: Ledger(spec, database, places.ancestors, clock) for spec in VIEWS}
        self.proofs = Proofs(database)
        self.kafka: str | None = None  # where its channels are, if they are anywhere
        self.hands: Hands | None = None  # processes for rebuilds, where it runs in several
        self.holds = HELD  # events in memory, of a rebuild
        self.simulated: dict[str, Any] | None = None  # the figures are made up; "percent": how much of them is in yet
        self.kept: Kept[Any] = Kept(KEPT_S, most=4_096)  # of boards: a few kilobytes each
        self.heads: Kept[int | None] = Kept(HEADS_S, most=16)
        self.epochs: Kept[Epochs | None] = Kept(HEADS_S, most=16)
        self.reconciled: Shared[list[Result]] = Shared()
        self.counts = {spec.name: LogCount(self.logs[source]) for spec in VIEWS for source in _sources(spec)}

    def today(self) -> date:
        return today(self.clock)

    def ledger(self, view: str) -> Ledger:
        """Raises UnknownView."""
        if view not in self.ledgers:
            raise UnknownView(view=view)
        return self.ledgers[view]

    async def stands(self) -> dict[str, Stand]:
        """How far each view is."""
        for ledger in self.ledgers.values():
            await ledger.prepare()
        return await stands(self.database, list(self.specs))

    async def shown(
        self,
        measures: Sequence[str],
        region: str,
        below: Sequence[str],
        days: "Days",
        cut: str | None = None,
        known: Mapping[str, Stand] | None = None,
    ) -> tuple[Figures, Figures]:
        """A region's figures with those right below it, and what stands at itself; each view's at one moment.

        `known`: how far the views are; what was found when they stood there already is not looked for again.
        """
        figures: Figures = {}
        own: Figures = {}
        for view, names in _by_view(measures).items():
            find = partial(self.ledgers[view].shown, names, region, below, days.past, cut)
            key = ("shown", view, tuple(names), region, tuple(below), days, cut)
            found, posted = await self._found(find, view, key, known)
            figures |= found
            own |= posted
        return figures, own

    async def figures(
        self,
        measures: Sequence[str],
        regions: Sequence[str],
        days: "Days",
        cut: str | None = None,
        known: Mapping[str, Stand] | None = None,
    ) -> Figures:
        """Figures of measures that may belong to several views."""
        found: Figures = {}
        for view, names in _by_view(measures).items():
            ledger = self.ledgers[view]
            find: Callable[[], Awaitable[Figures]] = partial(ledger.figures, names, regions, cut)
            if not days.live:
                find = partial(ledger.figures_on, names, regions, days.on, days.as_known_on, cut)
            found |= await self._found(find, view, ("figures", view, tuple(names), tuple(regions), days, cut), known)
        return found

    async def _found(
        self, find: Callable[[], Awaitable[T]], view: str, key: Hashable, known: Mapping[str, Stand] | None
    ) -> T:
        if known is None:
            return await find()
        found: T = await self.kept.of((key, known[view].version, self.today()), find)
        return found

    async def curve(
        self, asked: Measure, region: str, cut: str | None, days: Sequence[date], as_known_on: date | None
    ) -> list[int]:
        """A figure at the end of each of rising days, also as known at the end of one."""
        followed = Followed([asked.name], region, cut, days, as_known_on or date.max, places.turning_days())
        return (await self.ledgers[asked.view].followed(followed))[asked.name]


def _by_view(measures: Sequence[str]) -> dict[str, list[str]]:
    by_view: dict[str, list[str]] = {}
    for name in measures:
        by_view.setdefault(measure(name).view, []).append(name)
    return by_view


def _sources(spec: ViewSpec) -> set[str]:
    return set(spec.channels.values())


@dataclass(frozen=True)
class Days:
    """As effective on a day and, if asked, as known at the end of another; `live`: today, as known now."""

    on: date
    as_known_on: date | None = None
    live: bool = False

    @property
    def past(self) -> tuple[date, date] | None:
        """As effective on the first and known at the end of the second; None: today."""
        return None if self.live else (self.on, self.as_known_on or date.max)

    def at(self, on: date) -> "Days":
        return Days(on, self.as_known_on)


class NotYet(Refusal):
    zh = "日期 {on} 晚于今天 {today},尚无数字"
    en = "the date {on} is after today, {today}: there are no figures yet"
    status = 422
    field = "on"


async def districts_of(request: Request) -> Districts:
    districts = request.app.state.districts
    assert isinstance(districts, Districts)
    return districts


TheDistricts = Annotated[Districts, Depends(districts_of)]


async def days_of(
    districts: TheDistricts,
    on: Annotated[Day | None, Query(description="as effective on")] = None,
    as_known_on: Annotated[Day | None, Query(description="as known at the end of")] = None,
) -> Days:
    """Raises NotYet."""
    today = districts.today()
    for field, day in (("on", on), ("as_known_on", as_known_on)):
        if day and day > today:
            raise NotYet(on=day, today=today).at(field)
    live = as_known_on is None and on in (None, today)
    return Days(on or today, as_known_on, live)


TheDays = Annotated[Days, Depends(days_of)]
Region = Annotated[str, Query(title="地区", description="6, 9 or 12 digits")]
WHOLE_CITY: Final = CITY


def told(answer: object, headers: Mapping[str, str] | None = None) -> Response:
    return sent(msgspec.json.encode(answer), headers)


def sent(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Figures move: whoever keeps an answer asks again before it is used."""
    return Response(body, headers={"Cache-Control": "no-cache", **(headers or {})}, media_type="application/json")
