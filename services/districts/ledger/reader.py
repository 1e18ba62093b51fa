"""Read a view: its figures today or as they were known, the rows behind a figure, the events behind a row."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from contracts.access.scope import EVERYTHING, NOTHING, Scope
from services.chassis.clock import Clock, today
from services.chassis.feeds import Feed, Parked, Place
from services.districts.ledger.auditing import Audit, audit
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Database, Session, Work
from services.districts.ledger.distinct import DistinctCounts
from services.districts.ledger.explaining import Asked, Counted, out_of_order, rows_after, rows_at, rows_behind
from services.districts.ledger.generations import Generation, OtherFold, all_of, prepare, serving
from services.districts.ledger.histories import Happened, happened
from services.districts.ledger.place import all_places
from services.districts.ledger.quarantine import parked_on
from services.districts.ledger.reckoning import Figures, effective, posted_at, standing, within
from services.districts.ledger.running import Curves, Followed, ever_posted, followed
from services.districts.ledger.status import FeedStatus, statuses
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import load_rows

T = TypeVar("T")
FIRST = UUID(int=0)
PAGE = 1_000  # streams read at once
NEAR = timedelta(62)  # a day from which less was posted up to today than before it: the end of the last month is one


class Opened(NamedTuple):
    """A figure and what lies behind it; `rows` are one page of all that count in it."""

    rows: list[Counted]
    figures: Figures
    histories: dict[UUID, list[Happened]]


class Ledger:
    """A view as its readers see it. Every answer comes from one snapshot of the generation that serves then.

    Figures are public. Rows and events are those of a scope, which whoever asks for them gives.

    What needs a row's fields raises OtherFold where that generation was made by another version of the view. A `cut`
    names the span of what is counted when it is read; without one, it is the day's own.
    """

    def __init__(self, spec: ViewSpec, database: Database, ancestors: Ancestors, clock: Clock) -> None:
        self.spec, self._database, self._clock = spec, database, clock
        self._ancestors: Ancestors = lru_cache(1 << 16)(ancestors)
        self._distinct = DistinctCounts(spec, self._ancestors)
        self._prepared = False

    async def figures(self, measures: Sequence[str], regions: Sequence[str], cut: str | None = None) -> Figures:
        """Figures as they stand today, of any regions up to the city's: {(region, measure, cut): amount}."""
        return await self._read_of(measures, partial(self._figures, measures, regions, None, cut))

    async def figures_on(
        self,
        measures: Sequence[str],
        regions: Sequence[str],
        on: date,
        known_on: date | None = None,
        cut: str | None = None,
    ) -> Figures:
        """Figures as effective on a day and, if asked, as they were known at the end of another."""
        days = (on, known_on or date.max)
        return await self._read_of(measures, partial(self._figures, measures, regions, days, cut))

    async def shown(
        self,
        measures: Sequence[str],
        region: str,
        below: Sequence[str],
        days: tuple[date, date] | None,
        cut: str | None = None,
    ) -> tuple[Figures, Figures]:
        """A region's figures with those of the regions below it, and what was posted at itself, at one moment.

        `days`: as effective on the first and known at the end of the second; None: today.
        """

        async def work(session: Session) -> tuple[Figures, Figures]:
            figures = await self._figures(measures, [region, *below], days, cut, session)
            at = days or (today(self._clock), date.max)
            own = await posted_at(session, measures, region, at, self._ancestors)
            return figures, own | await self._distinct.at(session, measures, region, at, cut)

        return await self._read_of(measures, work)

    async def _figures(
        self,
        measures: Sequence[str],
        regions: Sequence[str],
        days: tuple[date, date] | None,
        cut: str | None,
        session: Session,
    ) -> Figures:
        now = today(self._clock)
        at = days or (now, date.max)
        found = await self._distinct.of(session, measures, regions, at, cut)
        if at[1] == date.max and abs(now - at[0]) <= NEAR:
            return found | await standing(session, measures, regions, at[0], self._ancestors)
        return found | await effective(session, measures, regions, at, self._ancestors)

    async def audit(self, measures: Sequence[str], regions: Sequence[str]) -> Audit:
        """Today's figures by both roads, from balances and from postings, with the places they stand at."""

        async def work(session: Session) -> Audit:
            return await audit(session, measures, regions, today(self._clock), self._ancestors)

        return await self._read(work, EVERYTHING)  # how much is parked is counted too

    async def opened(
        self,
        measure: str,
        region: str,
        cut: str | None,
        on: date,
        after: UUID,
        limit: int,
        known_on: date | None = None,
        histories: bool = True,
        *,
        scope: Scope,
    ) -> Opened:
        """A figure with a page of the rows that count in it (and their events), at one moment; also as known then."""

        async def work(session: Session) -> Opened:
            regions = await within(session, [region], on, self._ancestors)
            asked = Asked(measure, regions.keys(), cut, on, known_on)
            rows = await rows_behind(session, self.spec, asked, after, limit)
            live = known_on is None and on == today(self._clock)
            days = None if live else (on, known_on or date.max)
            figures = await self._figures([measure], [region], days, cut, session)
            told = await happened(session, [each.stream for each in rows], known_on) if histories else {}
            return Opened(rows, figures, told)

        return await self.read_rows(work, scope)

    async def followed(self, asked: Followed) -> Curves:
        """Figures at the end of each of many days."""

        async def work(session: Session) -> Curves:
            posted = asked._replace(measures=[name for name in asked.measures if name not in self.spec.distinct])
            curves = await followed(session, posted, self._ancestors)
            return curves | await self._distinct.followed(session, asked)

        return await self._read_of(asked.measures, work)

    async def ever_posted(self, measure: str, cut: str) -> bool:
        """Whether a measure was ever posted under this cut."""
        return await self._read(partial(ever_posted, measure=measure, cut=cut))

    async def history(self, stream: UUID, scope: Scope) -> list[Happened]:
        """The events of a row, in the order in which they fold: the opening one first, then by effective day."""
        return (await self.read_rows(partial(happened, streams=[stream]), scope)).get(stream, [])

    async def rows(self, streams: Sequence[UUID], scope: Scope) -> dict[UUID, Any]:
        """Rows by their streams; one that is unknown, or not within the scope, is not there."""

        async def work(session: Session) -> dict[UUID, Any]:
            loaded = await load_rows(session, self.spec, list(streams))
            return {stream: each.row for stream, each in loaded.items() if each.row is not None}

        return await self.read_rows(work, scope)

    async def standing_at(self, versions: Mapping[UUID, int]) -> dict[UUID, Any]:
        """Rows of the whole city, to reckon with, as they stood at a version of their streams, whatever came later.

        One whose event of that very version was not read (yet) is not there. Each thousand is one snapshot.
        """
        rows: dict[UUID, Any] = {}
        streams = list(versions)
        for at in range(0, len(streams), PAGE):
            page = {stream: versions[stream] for stream in streams[at : at + PAGE]}
            rows |= await self.read_rows(partial(rows_at, spec=self.spec, versions=page), EVERYTHING)
        return rows

    async def all_rows(self, scope: Scope, after: UUID | None = None, limit: int = 1_000) -> list[tuple[UUID, Any]]:
        """Rows by rising stream id, a page after the one given."""
        return await self.read_rows(partial(rows_after, spec=self.spec, after=after or FIRST, limit=limit), scope)

    async def out_of_order(self) -> list[UUID]:
        """Streams that end otherwise by effective order than by the log's; only those with late facts are read."""

        async def work(session: Session) -> list[UUID]:
            return await out_of_order(session, self.spec)

        return await self.read_rows(work, EVERYTHING, tables=True)

    async def places(self) -> dict[Feed, Place]:
        async def work(session: Session) -> dict[Feed, Place]:
            return {held.feed: held.place for held in await all_places(session)}

        return await self._read(work)

    async def parked(self) -> list[Parked]:
        """Everything in quarantine, by feed and in the order of the log."""

        async def work(session: Session) -> list[Parked]:
            return await parked_on(session, {held.number: held.feed for held in await all_places(session)})

        return await self._read(work, EVERYTHING)

    async def status(self) -> list[FeedStatus]:
        """How each feed stands; of what is parked only how much there is."""
        return await self._read(statuses, EVERYTHING)

    async def generation(self) -> Generation:
        """The one that serves."""
        await self.prepare()
        return await self._database.shown(lambda session: serving(session, self.spec.name), NOTHING)

    async def generations(self) -> list[Generation]:
        """Every generation there has been, oldest first."""
        await self.prepare()
        return await self._database.shown(lambda session: all_of(session, self.spec.name), NOTHING)

    async def prepare(self) -> None:
        """Its first generation is there."""
        if not self._prepared:
            await prepare(self._database, self.spec)
            self._prepared = True

    async def _read(
        self, work: Work[T], scope: Scope = NOTHING, *, of_this_fold: bool = False, tables: bool = False
    ) -> T:
        await self.prepare()

        async def whole(session: Session) -> T:
            generation = await serving(session, self.spec.name)
            if of_this_fold and not generation.made_by(self.spec):
                raise OtherFold(generation, self.spec)
            return await work(session.of(generation.prefix))

        return await self._database.shown(whole, scope, whole=tables)

    async def _read_of(self, measures: Sequence[str], work: Work[T]) -> T:
        """What is counted when it is read is counted from rows, of which nothing but their number is shown."""
        if self.spec.distinct.keys().isdisjoint(measures):
            return await self._read(work)
        return await self.read_rows(work, EVERYTHING)

    async def read_rows(self, work: Work[T], scope: Scope, *, tables: bool = False) -> T:
        """`tables`: whole ones are gone through."""
        return await self._read(work, scope, of_this_fold=True, tables=tables)
