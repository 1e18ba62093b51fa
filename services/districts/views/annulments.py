"""What consumers made of annulments (撤销的后果): what they undid, and what they could not; a view for each service."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts import evaluation, procurement
from contracts.annulments import ANSWER_EVENTS, AnnulmentAnswerWithdrawnV1, AnswerEvent, Left, Undone
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec


class Row(Struct, frozen=True, kw_only=True):
    """One reader's answer to one annulment."""

    reader: str
    annulled: UUID
    region: str
    answered_on: date
    undone: tuple[Undone, ...]
    left: tuple[Left, ...]


def evolve(row: Row | None, event: AnswerEvent, on: date) -> Row | None:
    """One that is withdrawn is none; the annulment may come again."""
    if isinstance(event, AnnulmentAnswerWithdrawnV1):
        return None
    return Row(
        reader=event.reader,
        annulled=event.annulled,
        region=event.region,
        answered_on=on,
        undone=event.undone,
        left=event.left,
    )


def annulments(service: str, channel: str) -> ViewSpec:
    name = f"{service}_annulments"

    def tally(row: Row) -> Iterator[Figure]:
        yield Figure(f"{name}.answered", row.region)
        if row.left:
            yield Figure(f"{name}.left", row.region, amount=len(row.left))

    return ViewSpec(
        name=name,
        title=TITLES[service],
        row=Row,
        events=names_of({channel: ANSWER_EVENTS}),
        channels={channel: service},
        evolve=evolve,
        tally=tally,
    )


TITLES: Final = {"procurement": "采购对撤销的处理", "evaluation": "评估对撤销的处理"}
VIEWS: Final = (
    annulments("procurement", procurement.CHANNEL_ANNULMENTS),
    annulments("evaluation", evaluation.CHANNEL_ANNULMENTS),
)
