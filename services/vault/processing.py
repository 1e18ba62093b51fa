"""The record of processing (个人信息处理活动记录): `python -m services.vault.processing` writes docs/processing.md."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from contracts.personal import Basis, Purpose
from services.vault.domain.purposes import PurposeRules, rules_on

PAGE: Final = Path(__file__).parents[2] / "docs" / "processing.md"
AS_OF: Final = date(2026, 11, 24)  # a page that is compared does not change by itself
GROUNDS: Final = {Basis.CONSENT: "art. 13(1)", Basis.CONTRACT: "art. 13(2)", Basis.DUTY: "art. 13(3)"}
HEAD: Final = """# Record of processing

个人信息处理活动记录. Printed from the policies by `python -m services.vault.processing`, as of {on}; a test holds
this page to them.

What is not named is not collected: a value of another kind is refused (`NotForPurpose`). Each purpose of each person
has a key of its own. What is sensitive, by art. 28 or because the city treats it so, needs separate consent where it
rests on consent. Below the age of {age} a guardian consents. Nothing goes abroad, nothing is decided by a machine
alone, and nobody else is handed values but by the routes of [permissions.md](permissions.md), each reading of which is
on record.
"""


def page() -> str:
    rules = [rules_on(purpose, AS_OF) for purpose in Purpose]
    head = HEAD.format(on=AS_OF, age=rules[0].guardian_below)
    return head + "".join("\n" + "\n".join(_purpose(each)) + "\n" for each in rules)


def _purpose(rules: PurposeRules) -> Iterator[str]:
    yield f"## {rules.purpose.zh} {rules.purpose}"
    yield ""
    yield "| what 信息 | ground 依据 | kept for 保存期限 | sensitive 敏感 |"
    yield "|---|---|---|---|"
    for kind, basis in rules.basis.items():
        kept = rules.retention.get(kind)
        told = f"{kept.zh} {kept}" if kept else "not at all 不保存"
        sensitive = "是 yes" if kind in rules.sensitive else ""
        yield f"| {kind.zh} {kind} | {basis.zh} {GROUNDS[basis]} | {told} | {sensitive} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
