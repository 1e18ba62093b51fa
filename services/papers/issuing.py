"""Issuing a document (制发): numbered, made, put away, and then told; nobody ever renders it again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any, Final, TypeVar
from uuid import UUID

from msgspec.structs import replace

from contracts.access.standing import Standing
from contracts.refusal import Refusal
from services.chassis.identity import new_id
from services.chassis.lane import Overloaded
from services.chassis.numbers import NumberMoved
from services.chassis.recorder import Conflict
from services.chassis.refusals import check_seen
from services.chassis.remembering import OutOfDate
from services.chassis.store import Store
from services.chassis.streams import Answer, Change, Numbered, Occasion, Replayed, Stream
from services.papers.application import DOCUMENTS
from services.papers.domain.document_facts import DocumentIssued, FileKind, Origin
from services.papers.forms import Form, words
from services.papers.keeping import PDF, WORD, Bytes, Shelf, file_of, reference
from services.papers.paper import Made, Paper, Source
from services.papers.rendering import Press
from services.papers.word import docx

State = TypeVar("State")
ATTEMPTS: Final = 32  # when others draw numbers of the same series meanwhile
CAME_TO_NOTHING: Final = (
    Refusal,
    Conflict,
    Replayed,
    NumberMoved,
    OutOfDate,
)  # nothing was written, as is known for certain


@dataclass(frozen=True)
class Draft:
    """A document but for its number. `label`: how the number is printed; `paper`: what then stands on it."""

    form: Form
    series: str
    label: Callable[[int], str]
    paper: Callable[[str], Paper] = field(repr=False)
    sources: Sequence[Source]
    of: str
    about: UUID
    stands: Standing
    region: str
    names: tuple[str, ...]
    on: date
    blank: str = ""
    replaces: UUID | None = None


class Issuing:
    """`beside`: what else the unit holds, given the document that was made; first the change of what it is about, of
    which a version was seen."""

    def __init__(self, store: Store, shelf: Shelf, press: Press) -> None:
        self._store, self._shelf, self._press = store, shelf, press
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def issue(
        self, occasion: Occasion, draft: Draft, beside: Callable[[UUID, DocumentIssued], Sequence[Change]]
    ) -> Answer:
        """Answers with the document. Who dies before its fact is written leaves files that no fact tells of, until
        their time is over. Raises Replayed, CharacterMissing, Overloaded, and as `Store.append` and `Vault.write`.
        """
        key = occasion.key
        replay = await self._store.answered(key.value, key.fingerprint) if key else None
        if replay:
            raise Replayed(replay)
        async with self._turns[draft.series]:  # in this process nobody makes what another's number makes void
            for _ in range(ATTEMPTS):
                number = (await self._store.drawn(draft.series)).head + 1
                document, issued, files = new_id(), *await self._made(draft, draft.label(number), occasion)
                await self._shelf.put(files, (draft.of, draft.about), draft.on)
                try:
                    told, others = _numbered(draft, number, document, issued), beside(document, issued)
                    check_seen(occasion.expected, others[0])
                    return await self._store.append(replace(occasion, expected=None), told, *others)
                except CAME_TO_NOTHING as no:
                    await self._shelf.take_back(files)
                    if not isinstance(no, NumberMoved):
                        raise
        raise Overloaded

    async def _made(self, draft: Draft, number: str, occasion: Occasion) -> tuple[DocumentIssued, list[Bytes]]:
        paper = draft.paper(number)
        made = Made(
            number=number,
            form=draft.form.told,
            form_sha256=draft.form.sha256,
            content_sha256=paper.sha256(),
            policy=occasion.policy,
            maker=self._press.maker,
            issued_on=draft.on,
            events=tuple(draft.sources),
            blank=draft.blank,
        )
        pdf = await asyncio.to_thread(self._press.pdf, draft.form, paper, made)
        under = reference(self._shelf.service)
        as_pdf = file_of(pdf, FileKind.PDF, PDF, under)
        as_word = file_of(docx(paper, made, words()), FileKind.WORD, WORD, under)
        issued = DocumentIssued(
            kind=draft.form.name,
            number=number,
            of=draft.of,
            about=draft.about,
            form=made.form,
            form_sha256=made.form_sha256,
            content_sha256=made.content_sha256,
            maker=made.maker,
            pdf=as_pdf.file,
            word=as_word.file,
            origins=tuple(Origin(id=each.id, version=each.version) for each in draft.sources),
            names=draft.names,
            blank=draft.blank,
            replaces=draft.replaces,
            stands=draft.stands,
            region=draft.region,
            issued_on=draft.on,
            officer=occasion.actor,
        )
        return issued, [as_pdf, as_word]


def _numbered(draft: Draft, number: int, document: UUID, issued: DocumentIssued) -> Numbered:
    change = DOCUMENTS.new(document).then(issued)
    return Numbered(draft.series, lambda _: change, draft.label, only=number)


async def folded(store: Store, stream: Stream[State, Any], id: UUID) -> State:
    """As it stands in the log, for what is printed and not decided on: nothing has to prove it. Raises Unavailable."""
    return reduce(stream.evolve, map(store.mapper.fact, await store.recorder.stream(id)), stream.initial)


async def sources_of(store: Store, id: UUID, upto: int | None = None) -> list[Source]:
    """The events of a stream, to a version, as the page of provenance lists them. Raises Unavailable."""
    told = [store.mapper.to_domain_event(event) for event in await store.recorder.stream(id)]
    return [
        Source(id=each.id, name=type(each.fact).TOPIC, version=each.originator_version, effective_on=each.effective_on)
        for each in told[:upto]
    ]
