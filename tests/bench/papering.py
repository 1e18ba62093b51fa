"""Papers set as PDF, beside the bare compiler on the same data; and documents issued whole: numbered, sealed, told."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
import typst

from contracts.access.standing import Standing
from services.chassis.clock import SystemClock
from services.chassis.numbers import series_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.service import Service
from services.chassis.store import Store
from services.papers.application import PAPER_STREAMS
from services.papers.fonts import found
from services.papers.forms import TEMPLATES, Form, form, words
from services.papers.issuing import Draft, Issuing
from services.papers.keeping import Shelf
from services.papers.paper import Made, Paper, Source, canonical, provenance
from services.papers.rendering import STANDARDS, Press
from services.papers.word import docx
from services.vault.key_file import KeyFile, add_key
from services.vault.postgres_tables import PostgresTables
from services.vault.vault import Vault
from tests.bench.ground import Ground, asked
from tests.bench.material import OCCASION
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, pace, rates

SERVICE: Final = Service("bench", "试验", PAPER_STREAMS, {}, {}, ())
SERIES: Final = "bench.document/2026"
ON: Final = date(2026, 5, 6)
CASE: Final = UUID(int=1)
EVENTS: Final = tuple(
    Source(id=UUID(int=n), name="registration.application.submitted", version=n, effective_on=ON) for n in (1, 2)
)
ISSUED: Final = "select count(*) from stored_events where topic = 'linli.document.issued:1'"
Work = Callable[[], Awaitable[Pace]]


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """Each paper is another: a name, a number. Compilers are warm on every side."""
    many, press = ground.many(400), Press(found())
    bare = _Bare(press)
    ours, alone, words_too = await interleave(ground.rounds, _set(press, many), bare.set(many), _written(press, many))
    gate = "notices set as PDF, the press ÷ the bare compiler on data that is ready"
    yield Ratio(gate, Aim(least=0.9), *_two(ours, alone))
    yield Ratio("notices as .docx ÷ the bare compiler's PDF", Aim(), *_two(words_too, alone))
    async with _desk(ground, press) as (store, issuing, dsn):
        few = ground.many(200)
        issued, alone = await interleave(ground.rounds, _issued(issuing, few), bare.set(few))
        gate = "documents issued one after the other, PDF and .docx sealed and told ÷ the bare compiler's PDF"
        yield Ratio(gate, Aim(least=0.3), *_two(issued, alone))
        must_be(await asked(dsn, ISSUED), few * (ground.rounds + 1), "documents issued")
        must_be(await store.recorder.version(series_id(SERIES)), few * (ground.rounds + 1), "numbers drawn")


def _two(ours: Any, limit: Any) -> tuple[list[float], list[float]]:
    return list(rates(ours)), list(rates(limit))


class _Bare:
    """The compiler of the layout alone, on data that was written before it is timed."""

    def __init__(self, press: Press) -> None:
        self._press, self._font = press, found()
        self._compiler = typst.Compiler(str(TEMPLATES / "notice.typ"), root=str(TEMPLATES), font_paths=self._font.fonts)

    def set(self, count: int) -> Work:
        async def work() -> Pace:
            ready = [self._data(n) for n in range(count)]
            standards: Any = list(STANDARDS)
            began, size = time.perf_counter(), 0
            for data in ready:
                pdf = self._compiler.compile(format="pdf", pdf_standards=standards, sys_inputs={"data": data})
                size += bool(pdf)
            took = time.perf_counter() - began
            must_be(size, count, "papers set")
            return pace(count, took)

        return work

    def _data(self, n: int) -> str:
        of, paper, made = _paper(self._press, n)
        said = {**msgspec.structs.asdict(words()), "rows": provenance(made, words().rows)}
        data = {"paper": paper, "made": made, "font": self._font.family, "places": dict(of.places), "words": said}
        return canonical(data).decode()


def _set(press: Press, count: int) -> Work:
    async def work() -> Pace:
        began, size = time.perf_counter(), 0
        for n in range(count):
            size += bool(press.pdf(*_paper(press, n)))
        took = time.perf_counter() - began
        must_be(size, count, "papers set")
        return pace(count, took)

    return work


def _written(press: Press, count: int) -> Work:
    async def work() -> Pace:
        began, size = time.perf_counter(), 0
        for n in range(count):
            _, paper, made = _paper(press, n)
            size += bool(docx(paper, made, words()))
        took = time.perf_counter() - began
        must_be(size, count, "papers written")
        return pace(count, took)

    return work


def _issued(issuing: Issuing, count: int) -> Work:
    async def work() -> Pace:
        began = time.perf_counter()
        for n in range(count):
            await issuing.issue(OCCASION, _draft(n), lambda *_: ())
        return pace(count, time.perf_counter() - began)

    return work


def _filled(n: int, number: str) -> Paper:
    day = "2026年5月6日"
    values = dict.fromkeys(("applied_on", "accepted_on", "decided_by", "deemed_after"), day) | {
        "applicant": f"王{n}",
        "name": f"顺义区第{n}互助会",
        "kind": "社会团体",
        "sponsor": "顺义区文化和旅游局",
        "domicile": "北京市顺义区胜利街道",
    }
    of = form("acceptance-notice")
    return of.filled(values, cases=("accepted", "decided_by"), number=number, authority="顺义区民政局", on=ON)


def _paper(press: Press, n: int) -> tuple[Form, Paper, Made]:
    of, paper = form("acceptance-notice"), _filled(n, f"顺义民社受〔2026〕{n}号")
    made = Made(
        number=paper.number,
        form=of.told,
        form_sha256=of.sha256,
        content_sha256=paper.sha256(),
        policy="bench@1",
        maker=press.maker,
        issued_on=ON,
        events=EVENTS,
    )
    return of, paper, made


def _draft(n: int) -> Draft:
    return Draft(
        form=form("acceptance-notice"),
        series=SERIES,
        label=lambda number: f"顺义民社受〔2026〕{number}号",
        paper=lambda number: _filled(n, number),
        sources=EVENTS,
        of="bench.case",
        about=CASE,
        stands=Standing(),
        region="110113",
        names=("person-1",),
        on=ON,
    )


@asynccontextmanager
async def _desk(ground: Ground, press: Press) -> AsyncIterator[tuple[Store, Issuing, str]]:
    keys = ground.file("keys")
    add_key(keys, "first")
    async with ground.database() as dsn, ground.database() as apart:
        store = SERVICE.store(await PostgresRecorder.open(dsn), SystemClock())
        tables = await PostgresTables.open(apart)
        try:
            vault = await Vault.open("bench", tables, KeyFile(keys), SystemClock())
            yield store, Issuing(store, Shelf(vault), press), dsn
        finally:
            await tables.close()
            await store.close()
