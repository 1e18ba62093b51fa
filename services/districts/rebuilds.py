"""The rebuilds of this process: one of a view at a time, and how each of them goes or went."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

import structlog

from contracts.refusal import Refusal
from services.chassis.recorder import Unavailable
from services.districts import places
from services.districts.desk import Districts
from services.districts.ledger.building.progress import Progress
from services.districts.ledger.rebuild import RebuildRefused, Superseded
from services.districts.one_district import rebuilt_district
from services.districts.rebuilding import rebuilt

log = structlog.get_logger()
SHOWN: Final = 50  # differences that are told


class AnotherRuns(Refusal):
    zh = "视图 {view} 正在重建({asked}),请等它结束"
    en = "another rebuild of the view {view} is going on ({asked}): wait for its end"


class NoKafka(Refusal):
    zh = "本城没有 Kafka,只能从日志重建"
    en = "this city has no Kafka: rebuild from the log"
    status = 422
    field = "source"


class Asked(NamedTuple):
    """What a rebuild was asked to do."""

    source: str = "log"  # or kafka
    district: str | None = None
    accept: str | None = None  # the name of a difference


class Running:
    """A rebuild that began here: how it goes, and what came of it."""

    def __init__(self, view: str, asked: Asked) -> None:
        self.view, self.asked, self.progress = view, asked, Progress(view)
        self.state = "running"  # done, refused, failed
        self.outcome: dict[str, Any] = {}
        self.task: asyncio.Task[None] | None = None

    def told(self) -> dict[str, Any]:
        left = self.progress.seconds_left
        return {
            "view": self.view,
            **self.asked._asdict(),
            "state": self.state,
            "stage": str(self.progress.stage),
            "done": self.progress.done,
            "of": self.progress.of,
            "ratio": round(self.progress.ratio, 3),
            "seconds_left": None if left is None else round(left, 1),
            **self.outcome,
        }

    async def run(self, work: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        try:
            self.outcome = await work()
            self.state = "done"
        except Superseded as gone:
            self.state, self.outcome = "refused", {"differences": gone.differences, "accept": None}
        except RebuildRefused as differs:
            self.state = "refused"
            self.outcome = {"differences": differs.differences[:SHOWN], "accept": differs.name}
        except Exception as wrong:
            self.state, self.outcome = "failed", {"error": f"{type(wrong).__name__}: {wrong}"}
            level = log.warning if isinstance(wrong, Unavailable) else log.exception
            level("a rebuild failed", view=self.view, error=self.outcome["error"])


class Rebuilds:
    """What the districts' API keeps of them; a process that ends leaves what is complete for the next to go on with."""

    def __init__(self, districts: Districts) -> None:
        self._districts, self._last = districts, dict[str, Running]()

    def begin(self, view: str, asked: Asked) -> Running:
        """The one that goes on already, if asked the same. Raises UnknownView, UnknownRegion, AnotherRuns, NoKafka."""
        self._districts.ledger(view)
        if asked.district:
            places.region(asked.district, self._districts.today())
        there = self._last.get(view)
        if there and there.state == "running":
            if there.asked == asked:
                return there
            raise AnotherRuns(view=view, asked=", ".join(f"{k} {v}" for k, v in there.asked._asdict().items() if v))
        if asked.source == "kafka" and not self._districts.kafka:
            raise NoKafka
        running = self._last[view] = Running(view, asked)
        work = self._of_district if asked.district else self._whole
        running.task = asyncio.create_task(running.run(lambda: work(running)), name=f"rebuild-{view}")
        return running

    def last(self, view: str) -> Running | None:
        """Raises UnknownView."""
        self._districts.ledger(view)
        return self._last.get(view)

    async def close(self) -> None:
        tasks = [running.task for running in self._last.values() if running.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _whole(self, running: Running) -> dict[str, Any]:
        asked = running.asked
        done = await rebuilt(
            self._districts,
            running.view,
            accept=asked.accept,
            progress=running.progress,
            from_kafka=asked.source == "kafka",
        )
        return {
            "generation": done.after.number,
            "before": done.before.number,
            "events": done.events,
            "equal": not done.differences,
            "differences": done.differences[:SHOWN],
        }

    async def _of_district(self, running: Running) -> dict[str, Any]:
        assert running.asked.district is not None
        done = await rebuilt_district(self._districts, running.view, running.asked.district, running.progress)
        generation = await self._districts.ledger(running.view).generation()
        return {
            "generation": generation.number,
            "before": generation.number,
            "events": running.progress.done,
            "streams": done.streams,
            "equal": not done.differences,
            "differences": done.differences[:SHOWN],
        }
