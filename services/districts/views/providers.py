"""What procurement saw of each organisation's standing, with registration's version: the copy that X15 compares."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from contracts.procurement import CHANNEL_PROVIDERS, CHANNELS, ProviderStandingNotedV1
from contracts.procurement_words import ProviderStanding
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec


class Row(Struct, frozen=True, kw_only=True):
    """One provider as procurement last saw it."""

    standing: ProviderStanding
    since: date
    until: date | None
    domicile: str
    seen_version: int  # of registration's stream


def evolve(row: Row | None, event: ProviderStandingNotedV1, on: date) -> Row | None:
    """Each note is whole; one of an older version (its day lies later) does not take a newer one's place."""
    if row is not None and event.seen_version < row.seen_version:
        return row
    return Row(
        standing=event.standing,
        since=event.since,
        until=event.until,
        domicile=event.domicile,
        seen_version=event.seen_version,
    )


def tally(row: Row) -> Iterator[Figure]:
    """By standing, at the domicile; a suspension with an end lapses by itself."""
    yield Figure("providers.by-standing", row.domicile, row.standing, until=row.until)
    if row.until:
        yield Figure("providers.by-standing", row.domicile, ProviderStanding.ACTIVE, since=row.until)


VIEW: Final = ViewSpec(
    name="providers",
    title="承接主体",
    row=Row,
    events=names_of({CHANNEL_PROVIDERS: CHANNELS[CHANNEL_PROVIDERS]}),
    channels={CHANNEL_PROVIDERS: "procurement"},
    evolve=evolve,
    tally=tally,
)
