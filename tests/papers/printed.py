"""A paper of each form to print, and its hash from a process of its own: `python -m tests.papers.printed`."""

import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from services.papers.forms import Form, form, names, words
from services.papers.paper import Made, Paper, Source
from services.papers.rendering import Press, press
from services.papers.word import docx

ON = date(2026, 5, 6)
VALUES = {
    **dict.fromkeys(("applied_on", "accepted_on", "received_on", "registered_on"), "2026年3月2日"),
    "deemed_after": "2026年3月9日",
    "decided_by": "2026年5月6日",
    "applicant": "王小明",
    "head": "王小明",
    "name": "顺义区胜利街道邻里互助会",
    "kind": "社会团体",
    "sponsor": "顺义区文化和旅游局",
    "territory": "北京市顺义区",
    "domicile": "北京市顺义区胜利街道",
    "funds": "30,000.00元",
    "ground": "首次发证",
    "blank": "京0000017",
    "credit_code": "51110113MJ0000018X",
    "certificate_no": "民登-110113-2026-000001",
}
CASES = {"acceptance-notice": ("accepted", "decided_by")}
ROWS = {"correction-notice": (("1", "章程草案", "缺少<会员>权利 & 义务条款"), ("2", "验资报告", "未盖章\n日期有误"))}


class Printed(NamedTuple):
    form: Form
    paper: Paper
    made: Made

    def pdf(self, on: Press | None = None) -> bytes:
        return (on or press()).pdf(self.form, self.paper, self.made)

    def docx(self) -> bytes:
        return docx(self.paper, self.made, words())


def printed(form_name: str, *, blank: str = "", **values: str) -> Printed:
    of = form(form_name)
    paper = of.filled(
        {**VALUES, **values},
        cases=CASES.get(form_name, ()),
        rows=ROWS.get(form_name, ()),
        number="顺义民社受〔2026〕1号",
        authority="顺义区民政局",
        on=ON,
    )
    event = Source(id=UUID(int=7), name="registration.application.submitted", version=1, effective_on=ON)
    made = Made(
        number=paper.number,
        form=of.told,
        form_sha256=of.sha256,
        content_sha256=paper.sha256(),
        policy="beijing-2026@1",
        maker=press().maker,
        issued_on=ON,
        events=(event,),
        blank=blank,
    )
    return Printed(of, paper, made)


def each() -> Iterator[Printed]:
    for name in names():
        yield printed(name)
    yield printed("certificate", blank="京0000017")


def hashes() -> list[str]:
    return [sha256(file).hexdigest() for one in each() for file in (one.pdf(), one.docx())]


if __name__ == "__main__":
    sys.stdout.write("\n".join(hashes()))
