"""Published statistical returns as they were printed, with what people said of their differences."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts.procurement import CHANNEL_RETURNS, CHANNELS
from contracts.statistical_returns import DifferenceExplainedV1, StatisticalReturnImportedV1
from contracts.statistical_returns import Figure as Printed
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec


class Explanation(Struct, frozen=True, kw_only=True):
    """A person's words about one cut's difference."""

    cut: str
    explanation: str
    author: str
    explained_on: date


class Row(Struct, frozen=True, kw_only=True):
    """One return: cut -> label -> figure, as printed."""

    code: str
    title: str
    source: str
    region: str
    reference_on: date
    stated_total: Printed
    cuts: dict[str, dict[str, Printed]]
    explanations: tuple[Explanation, ...] = ()


def evolve(row: Row | None, event: StatisticalReturnImportedV1 | DifferenceExplainedV1, on: date) -> Row | None:
    match event, row:
        case StatisticalReturnImportedV1(), None:
            return Row(
                code=event.code,
                title=event.title,
                source=event.source,
                region=event.region,
                reference_on=event.reference_on,
                stated_total=event.stated_total,
                cuts=event.cuts,
            )
        case DifferenceExplainedV1(), Row():
            said = Explanation(
                cut=event.cut,
                explanation=event.explanation,
                author=event.author,
                explained_on=event.explained_on,
            )
            return replace(row, explanations=(*row.explanations, said))
    return row


def tally(row: Row) -> Iterator[Figure]:
    """What a return prints is another's figure: it is held against its own total, never added to ours."""
    yield Figure("returns.imported", row.region)


VIEW: Final = ViewSpec(
    name="returns",
    title="统计表",
    row=Row,
    events=names_of({CHANNEL_RETURNS: CHANNELS[CHANNEL_RETURNS]}),
    channels={CHANNEL_RETURNS: "procurement"},
    evolve=evolve,
    tally=tally,
)
