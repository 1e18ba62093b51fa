"""What can have happened to a sheet that was sent in (表格导入): which rows were done, never what stands in them."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.access.caller import Caller


class Kept(Struct, frozen=True, kw_only=True):
    """Something in the vault, in pieces under this reference and field; its hash says which bytes it is."""

    reference: str
    field: str
    pieces: int
    sha256: str
    size: int


class Made(Struct, frozen=True, array_like=True):
    """`thing`: what a row began or changed; `digest`: by which the same row is known again."""

    row: int
    thing: UUID
    digest: str


class SheetReceived(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A workbook was sent in for one command; its rows are not looked at yet. `rows` as it was counted on the way."""

    TOPIC: ClassVar[str] = "linli.import.sheet-received"

    command: str
    sheet: Kept
    rows: int
    region: str
    by: Caller
    given: Mapping[str, str] = {}  # fields that are the same for every row
    received_on: date


class RowsJudged(Struct, frozen=True, kw_only=True):
    """The dry run has come so far: nothing was written."""

    TOPIC: ClassVar[str] = "linli.import.rows-judged"

    upto: int


class SheetJudged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every row has its verdict (试运行): would be taken, is there already, is refused, is none. Spans are of rows as
    the sheet numbers them; what each verdict says lies in the vault."""

    TOPIC: ClassVar[str] = "linli.import.sheet-judged"

    good: int
    already: int
    refused: int
    skipped: int
    refused_rows: tuple[tuple[int, int], ...]
    verdicts: Kept


class ImportStarted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Its user has said which rows are left out; every other one is to be done."""

    TOPIC: ClassVar[str] = "linli.import.started"

    left_out: tuple[tuple[int, int], ...] = ()
    by: Caller


class RowsImported(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In one unit with what the rows brought about. `made`: row and what it began or changed; `refused`: rows that
    something which was written since the dry run stands against, with the rule."""

    TOPIC: ClassVar[str] = "linli.import.rows-imported"

    upto: int
    made: tuple[Made, ...] = ()
    already: tuple[tuple[int, UUID], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()


class ImportFinished(Struct, frozen=True, kw_only=True):
    """Every row is done, there already, left out or refused."""

    TOPIC: ClassVar[str] = "linli.import.finished"


class ReversalStarted(Struct, frozen=True, kw_only=True):
    """It was wrong as a whole: what its rows made is to be taken back, by the commands that the law has for it."""

    TOPIC: ClassVar[str] = "linli.import.reversal-started"

    reason: str
    by: Caller


class RowsReversed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In one unit with what took them back. `stays`: rows that cannot be, with the rule that says so."""

    TOPIC: ClassVar[str] = "linli.import.rows-reversed"

    upto: int
    reversed: int = 0
    stays: tuple[tuple[int, str], ...] = ()


class ReversalFinished(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.import.reversal-finished"


Fact = (
    SheetReceived
    | RowsJudged
    | SheetJudged
    | ImportStarted
    | RowsImported
    | ImportFinished
    | ReversalStarted
    | RowsReversed
    | ReversalFinished
)
