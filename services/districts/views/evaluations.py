"""Evaluations of public projects (项目评估): the open ones, and what was published of the others."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts.evaluation import (
    CHANNEL_RESULTS,
    CHANNELS,
    EvaluationOpenedV1,
    EvaluationWithdrawnV1,
    PartTakenV1,
    ProjectResultAnnulledV1,
    ProjectResultPublishedV1,
)
from contracts.evaluation_words import Band
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

EvaluationEvent = (
    EvaluationOpenedV1 | EvaluationWithdrawnV1 | PartTakenV1 | ProjectResultPublishedV1 | ProjectResultAnnulledV1
)


class Result(Struct, frozen=True, kw_only=True):
    """A composite as it was published; `total` is in hundredths of a point."""

    total: int
    band: Band
    raters: int
    moved: bool  # too few beneficiaries rated: their weight is the third party's
    published_on: date


class Row(Struct, frozen=True, kw_only=True):
    """The evaluation of one project as its list shows it."""

    region: str
    opened_on: date
    parts: tuple[str, ...] = ()  # taken so far, by name
    result: Result | None = None


def evolve(row: Row | None, event: EvaluationEvent, on: date) -> Row | None:
    match event, row:
        case EvaluationOpenedV1(), None:
            return Row(region=event.region, opened_on=event.opened_on)
        case EvaluationWithdrawnV1(), Row() if row.opened_on == event.opened_on and not row.parts:
            return None
        case PartTakenV1(), Row():
            return replace(row, parts=tuple(sorted({*row.parts, event.part})))
        case ProjectResultPublishedV1(), Row():
            return replace(row, result=_published(event))
        case ProjectResultAnnulledV1(), Row():
            return replace(row, result=None)
    return row


def _published(event: ProjectResultPublishedV1) -> Result:
    return Result(
        total=event.total,
        band=event.band,
        raters=event.raters,
        moved=event.moved,
        published_on=event.published_on,
    )


def tally(row: Row) -> Iterator[Figure]:
    """Counted at the project's territory, once: open, or by the band of what was published."""
    if row.result is None:
        yield Figure("evaluations.open", row.region)
    else:
        yield Figure("evaluations.published", row.region, row.result.band)


VIEW: Final = ViewSpec(
    name="evaluations",
    title="项目评估",
    row=Row,
    events=names_of({CHANNEL_RESULTS: CHANNELS[CHANNEL_RESULTS]}),
    channels={CHANNEL_RESULTS: "evaluation"},
    evolve=evolve,
    tally=tally,
    version=2,
)
