"""What was said of each row: it would be taken, is there already, is refused with the rule, or is no row to take."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import Struct

from contracts.worded import Worded
from services.sheets.deciding import Decided
from services.sheets.domain.sheet_import import Spans, spans
from services.sheets.drafts import Complaint


class Word(Worded):
    GOOD = "good", "可以导入"
    ALREADY = "already", "已经办过"
    REFUSED = "refused", "不能办理"
    SKIPPED = "skipped", "不是数据行"


class Verdict(Struct, frozen=True, omit_defaults=True):
    """Of a row, as the sheet numbers it. `there`: what was made by the row that said the same."""

    row: int
    word: Word
    complaints: tuple[Complaint, ...] = ()
    there: UUID | None = None
    why: str = ""

    @property
    def zh(self) -> str:
        """As the column of results says it."""
        if self.word is Word.REFUSED:
            return "不能办理:" + ";".join(f"{c.column}:{c.zh}" if c.column else c.zh for c in self.complaints)
        if self.word is Word.ALREADY:
            return f"已经办过,编号{self.there}"
        return self.why if self.word is Word.SKIPPED else self.word.zh


def verdict(row: Decided) -> Verdict:
    draft = row.draft
    if draft.skipped:
        return Verdict(draft.row, Word.SKIPPED, why=draft.skipped)
    if row.already:
        return Verdict(draft.row, Word.ALREADY, there=row.already)
    return Verdict(draft.row, Word.GOOD if row.good else Word.REFUSED, row.complaints)


def counted(told: Iterable[Verdict]) -> tuple[dict[str, int], Spans]:
    """How many of each word, and which rows are refused."""
    counts = dict.fromkeys(("good", "already", "refused", "skipped"), 0)
    refused = []
    for each in told:
        counts[each.word] += 1
        if each.word is Word.REFUSED:
            refused.append(each.row)
    return counts, spans(refused)


def shown(told: Verdict) -> dict[str, Any]:
    """As it is answered."""
    return {"row": told.row, "verdict": told.word, "zh": told.zh, "complaints": told.complaints, "there": told.there}
