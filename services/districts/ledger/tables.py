"""The tables of one generation of a view, and the two that all views share, for both databases."""

from enum import StrEnum
from typing import Final, NamedTuple

LAYOUT: Final = 4  # raised whenever the tables of a generation are others than before: each has those it was made with


class Shown(StrEnum):
    """What of a table is shown to somebody who reads within a scope; whoever writes it sees all of it."""

    NONE = "none"  # a table that says nothing is shown to nobody
    UNSCOPED = "unscoped"  # all or nothing: to whoever sees everything
    PUBLIC = "public"  # figures are
    PLACED = "placed"  # rows whose `region` lies in the scope
    COUNTED = "counted"  # the same, and those that counted there before
    OF_ROW = "of-row"  # what belongs to a row that is shown


class Table(NamedTuple):
    """A table: its columns with their kinds (text, uuid, int, day, instant, bytes), its key, its other indexes."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    adds: str = ""  # the column that sums up when a key is written again
    indexes: tuple[tuple[str, ...], ...] = ()
    sparse: tuple[tuple[str, ...], ...] = ()  # columns that few rows have a value in: an index of those rows alone
    carries: str = ""  # a column the key's index carries along, so that reading a figure never visits the table
    # PostgreSQL only appends to it: a key may stand in several rows there, and whoever reads them sums (or takes each
    # once). To look for a key before a row is written costs as much again; SQLite meets it where the row is put anyway.
    loose: bool = False
    shown: Shown = Shown.NONE


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, kind) for name, _, kind in (part.partition(":") for part in text.split()))


# Everything up to `position` is applied or parked; `as_of` is the day the feed's balances stand for; `turn` counts how
# often the place was written, so that a worker knows whether another wrote in between.
PLACES: Final = Table(
    "places",
    _columns(
        "feed:int source:text channel:text partition:int epoch:int position:int event_id:uuid covered:int "
        "covered_at:text next_offset:int as_of:day applied:int changed_nothing:int turn:int"
    ),
    ("feed",),
    indexes=(("source", "channel", "partition"),),
    shown=Shown.PUBLIC,
)
ROWS: Final = Table(
    "rows",
    _columns(
        "stream:uuid feed:int body:text opened_on:day last_on:day last_position:int events:int late:int "
        "listed_in:text listed_by:text "  # where it stands on a list now, and by what that is ordered (see `listed`)
        "region:text"  # where it lies now, by which it is shown; "" where there is no such place
    ),
    ("stream",),
    sparse=(("listed_in", "listed_by"),),
    shown=Shown.COUNTED,
)
# Where a row lay before, and still counts on earlier days: few rows ever move.
ELSEWHERE: Final = Table("elsewhere", _columns("stream:uuid region:text"), ("stream", "region"), shown=Shown.PLACED)
HISTORY: Final = Table(
    "history",
    _columns(
        "stream:uuid effective_on:day position:int version:int name:text event_id:uuid recorded_at:instant body:bytes "
        "cause:uuid"
    ),
    ("stream", "effective_on", "position"),
    sparse=(("cause",),),
    shown=Shown.OF_ROW,
)
POSTINGS: Final = Table(
    "postings",
    _columns("measure:text region:text cut:text effective_on:day recorded_on:day feed:int amount:int"),
    ("measure", "region", "cut", "effective_on", "recorded_on", "feed"),
    adds="amount",
    indexes=(("feed", "effective_on"),),
    carries="amount",
    loose=True,
    shown=Shown.PUBLIC,
)
BALANCES: Final = Table(
    "balances",
    _columns("region:text measure:text cut:text feed:int value:int"),
    ("region", "measure", "cut", "feed"),
    adds="value",
    carries="value",
    shown=Shown.PUBLIC,
)
TOUCHED: Final = Table(
    "touched",
    _columns("measure:text region:text stream:uuid"),
    ("measure", "region", "stream"),
    loose=True,
    shown=Shown.PLACED,
)
# By what a row is found: the beginnings of what is typed of its name and its number (see `finding`), where it lies now.
FOUND: Final = Table(
    "found",
    _columns("term:text stream:uuid region:text"),
    ("term", "stream"),
    indexes=(("stream",),),
    carries="region",
    shown=Shown.PLACED,
)
REGIONS: Final = Table("regions", _columns("region:text"), ("region",), shown=Shown.PUBLIC)
PARKED: Final = Table(
    "parked",
    _columns("event_id:uuid feed:int stream:uuid position:int nth:int cause:text detail:text headers:text body:bytes"),
    ("event_id",),
    indexes=(("stream",), ("feed",)),
    shown=Shown.UNSCOPED,
)
OF_A_GENERATION: Final = (PLACES, ROWS, ELSEWHERE, HISTORY, POSTINGS, BALANCES, TOUCHED, FOUND, REGIONS, PARKED)

# Which generation of a view serves is a row; a skip outlives the generations.
GENERATIONS: Final = Table(
    "ledger_generations",
    _columns("view:text generation:int state:text fold_version:int names:text"),
    ("view", "generation"),
    shown=Shown.PUBLIC,
)
SKIPS: Final = Table(
    "ledger_skips",
    _columns("view:text event_id:uuid reason:text skipped_by:text skipped_at:instant"),
    ("view", "event_id"),
)
SHARED: Final = (GENERATIONS, SKIPS)


def prefix(view: str, generation: int) -> str:
    """How the tables of a generation begin."""
    return f"{view}_g{generation}_"
