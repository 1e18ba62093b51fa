"""A sheet opened for one layout: its heading found, its rows as drafts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from msgspec import Struct

from contracts.rules import rule
from services.sheets.contents import Contents, contents
from services.sheets.contents import Sheet as Part
from services.sheets.drafts import Draft, Drafting
from services.sheets.heading import LOOKED_AT, Heading, NoHeading, heading
from services.sheets.layouts import Layout
from services.sheets.rows import Extent, Row, Rows, extent
from services.sheets.workbook import Limits, Workbook, looked_at
from services.sheets.written import Reading

PARTS = 500  # files in a workbook: of ours there are a dozen


class Opened(Struct, frozen=True):
    """The first visible sheet of a workbook that has the heading."""

    book: Workbook
    told: Contents
    sheet: Part
    extent: Extent
    heading: Heading

    def rows(self) -> Iterator[Row]:
        """Below the heading. Raises NoWorkbook."""
        rows = Rows(self.book, self.sheet.part, self.told, self.extent)
        return (row for row in rows if row.number >= self.heading.first)

    def drafts(self, layout: Layout, near: str, on: date, given: Mapping[str, str]) -> Iterator[Draft]:
        """Raises NoWorkbook."""
        drafting = Drafting(layout, self.heading, Reading(near, on, self.told.since_1904), given)
        return map(drafting.draft, self.rows())


def limits_on(on: date) -> Limits:
    """Raises NoRuleOn."""
    said: dict[str, int] = {name: rule(f"sheet.{name}", on) for name in ("largest", "unpacked", "rows", "columns")}
    return Limits(parts=PARTS, **said)


def opened(content: bytes, layout: Layout, limits: Limits, given: Sequence[str] = ()) -> Opened:
    """Takes as long as it is large: off the loop. Refuses as `looked_at`, `extent` and `heading` do."""
    book = looked_at(content, limits)
    told = contents(book)
    missed: NoHeading | None = None
    for sheet in told.sheets:
        reach = extent(book, sheet.part, limits)
        top = list(islice(Rows(book, sheet.part, told, reach), LOOKED_AT))
        try:
            found = heading(top, layout, frozenset(given))
        except NoHeading as no:
            missed = missed or no
            continue
        return Opened(book, told, sheet, reach, found)
    assert missed
    raise missed
