"""People's mediation committees (人民调解委员会) that are there on a day, by who set them up."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from contracts.mediation import CHANNEL_COMMITTEES, CHANNELS, CommitteeFormedV1
from contracts.mediation_words import CommitteeKind
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec


class Row(Struct, frozen=True, kw_only=True):
    """One committee as its list shows it."""

    name: str
    kind: CommitteeKind
    region: str
    members: int
    term_ends_on: date  # the last day


def evolve(row: Row | None, event: CommitteeFormedV1, on: date) -> Row | None:
    if row is not None:
        return row
    return Row(
        name=event.name,
        kind=event.kind,
        region=event.region,
        members=event.members,
        term_ends_on=event.term_ends_on,
    )


def tally(row: Row) -> Iterator[Figure]:
    """A term that has run out ends no committee: it goes on until the next is elected (人民调解法 art. 9)."""
    yield Figure("committees.active", row.region, row.kind)


VIEW: Final = ViewSpec(
    name="committees",
    title="人民调解委员会",
    row=Row,
    events=names_of({CHANNEL_COMMITTEES: CHANNELS[CHANNEL_COMMITTEES]}),
    channels={CHANNEL_COMMITTEES: "mediation"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called((row.name,)),
)
