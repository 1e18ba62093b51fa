"""What procurement saw of each organisation: its standing (the copy of X15) and its grades (the copy of X16)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts.evaluation import GradeSpan
from contracts.procurement import (
    CHANNEL_PROVIDERS,
    CHANNELS,
    ProviderGradesNotedV1,
    ProviderGradesWithdrawnV1,
    ProviderStandingNotedV1,
    ProviderStandingWithdrawnV1,
)
from contracts.vocabulary import OrganisationStanding
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec
from services.districts.views.grades import valid


class Row(Struct, frozen=True, kw_only=True):
    """One provider as procurement last saw it. A grade may be heard of before the organisation itself."""

    standing: OrganisationStanding | None = None  # None, and no domicile: registration has not told of it
    since: date | None = None
    until: date | None = None
    domicile: str = ""
    seen_version: int = 0  # of registration's stream
    seen_epoch: int = 1  # of its log
    grades: tuple[GradeSpan, ...] = ()
    grades_version: int = 0  # of evaluation's stream
    grades_epoch: int = 1


ProviderEvent = (
    ProviderStandingNotedV1 | ProviderGradesNotedV1 | ProviderStandingWithdrawnV1 | ProviderGradesWithdrawnV1
)


def evolve(row: Row | None, event: ProviderEvent, on: date) -> Row | None:
    """Each note is whole; one of an older version (its day lies later) does not take a newer one's place.

    After a restore versions are given again: those of an epoch are newer than all before.
    """
    before = row or Row()
    seen, grades = (before.seen_epoch, before.seen_version), (before.grades_epoch, before.grades_version)
    match event:
        case ProviderStandingNotedV1() if (event.seen_epoch, event.seen_version) >= seen:
            return replace(
                before,
                standing=event.standing,
                since=event.since,
                until=event.until,
                domicile=event.domicile,
                seen_version=event.seen_version,
                seen_epoch=event.seen_epoch,
            )
        case ProviderStandingWithdrawnV1() if (event.seen_epoch, 0) >= seen:
            return Row(
                seen_epoch=event.seen_epoch,
                grades=before.grades,
                grades_version=before.grades_version,
                grades_epoch=before.grades_epoch,
            )
        case ProviderGradesNotedV1() if (event.seen_epoch, event.seen_version) >= grades:
            return replace(
                before, grades=event.grades, grades_version=event.seen_version, grades_epoch=event.seen_epoch
            )
        case ProviderGradesWithdrawnV1() if (event.seen_epoch, 0) >= grades:
            return replace(before, grades=(), grades_version=0, grades_epoch=event.seen_epoch)
    return row


def tally(row: Row) -> Iterator[Figure]:
    """At the domicile; a suspension with an end lapses by itself, and a grade counts on its days."""
    if row.standing is None:
        return
    yield Figure("providers.by-standing", row.domicile, row.standing, until=row.until)
    if row.until:
        yield Figure("providers.by-standing", row.domicile, OrganisationStanding.ACTIVE, since=row.until)
    for span in row.grades:
        yield valid("providers.by-grade", row.domicile, span)


VIEW: Final = ViewSpec(
    name="providers",
    title="承接主体",
    row=Row,
    events=names_of({CHANNEL_PROVIDERS: CHANNELS[CHANNEL_PROVIDERS]}),
    channels={CHANNEL_PROVIDERS: "procurement"},
    evolve=evolve,
    tally=tally,
    version=3,
)
