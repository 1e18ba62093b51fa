"""Filed community groups (社区社会组织备案) standing on a day (R4): on a street's list, no legal persons."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.registration import CHANNEL_GROUPS, CHANNELS, GroupDefiledV1, GroupEvent, GroupFiledV1
from contracts.vocabulary import GroupKind
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec


class Row(Struct, frozen=True, kw_only=True):
    """One group as its list shows it."""

    name: str
    number: str
    kind: GroupKind
    members: int
    community: str
    host: UUID | None = None
    defiled: bool = False
    carried_over: bool = False

    @property
    def region(self) -> str:
        return self.community


def evolve(row: Row | None, event: GroupEvent, on: date) -> Row | None:
    match event, row:
        case GroupFiledV1(), None:
            return Row(
                name=event.name,
                number=event.number,
                kind=event.kind,
                members=event.members,
                community=event.community,
                host=event.host,
                carried_over=event.carried_over is not None,
            )
        case GroupDefiledV1(), Row():
            return replace(row, defiled=True)
    return row


def tally(row: Row) -> Iterator[Figure]:
    """A group counts in its community for as long as it is on the list."""
    yield Figure(f"groups.ever-{'carried-over' if row.carried_over else 'filed'}", row.community, row.kind)
    if row.defiled:
        yield Figure("groups.ever-defiled", row.community, row.kind)
    else:
        yield Figure("groups.filed", row.community, row.kind)


VIEW: Final = ViewSpec(
    name="groups",
    title="备案社区社会组织",
    row=Row,
    events=names_of({CHANNEL_GROUPS: CHANNELS[CHANNEL_GROUPS]}),
    channels={CHANNEL_GROUPS: "registration"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called((row.name,), (row.number,)),
)
