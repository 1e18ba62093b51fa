"""What answers each requirement of OWASP ASVS, as a page: `python -m tests.access.asvs` writes it."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "docs/security/asvs.yaml"
PAGE: Final = ROOT / "docs/security/asvs.md"
CHAPTERS: Final = (
    "Encoding and Sanitization",
    "Validation and Business Logic",
    "Web Frontend Security",
    "API and Web Service",
    "File Handling",
    "Authentication",
    "Session Management",
    "Authorization",
    "Self-contained Tokens",
    "OAuth and OIDC",
    "Cryptography",
    "Secure Communication",
    "Configuration",
    "Data Protection",
    "Secure Coding and Architecture",
    "Security Logging and Error Handling",
    "WebRTC",
)
STATUSES: Final = ("met", "not-applicable", "open")
HEAD: Final = """# OWASP ASVS 5.0.0, levels 1 and 2

应用安全验证标准:每一条由什么来保证。Printed from [asvs.yaml](asvs.yaml) by `python -m tests.access.asvs`; a test holds
this page to it, and fails where what is called met has neither a test nor a document. What is asked is said in our own
words; the requirements themselves are those of the Application Security Verification Standard 5.0.0, an OWASP project.
"""


class Requirement(Struct, frozen=True, forbid_unknown_fields=True):
    """`by`: tests as `path::name`, documents as `path` or `path#anchor`."""

    id: str
    level: Literal[1, 2]
    asks: str
    status: Literal["met", "not-applicable", "open"]
    by: tuple[str, ...] = ()
    why: str = ""

    @property
    def chapter(self) -> int:
        return int(self.id.partition(".")[0].removeprefix("V"))


def requirements() -> list[Requirement]:
    return msgspec.yaml.decode(DATA.read_bytes(), type=list[Requirement])


def page() -> str:
    found = requirements()
    parts = [HEAD, *_summary(found), "", "## Still open · 尚未满足", "", *_open(found)]
    for number, name in enumerate(CHAPTERS, 1):
        parts += ["", f"## V{number} {name}", "", *_chapter([each for each in found if each.chapter == number])]
    return "\n".join(parts) + "\n"


def _summary(found: Sequence[Requirement]) -> Iterator[str]:
    yield "| chapter | met | not applicable | open |"
    yield "|---|---|---|---|"
    for number, name in enumerate(CHAPTERS, 1):
        counts = Counter(each.status for each in found if each.chapter == number)
        yield f"| V{number} {name} | {' | '.join(str(counts[status]) for status in STATUSES)} |"
    counts = Counter(each.status for each in found)
    yield f"| all {len(found)} | {' | '.join(str(counts[status]) for status in STATUSES)} |"


def _open(found: Sequence[Requirement]) -> Iterator[str]:
    yield "| requirement | level | asks | why |"
    yield "|---|---|---|---|"
    for each in found:
        if each.status == "open":
            yield f"| {each.id} | {each.level} | {each.asks} | {each.why} |"


def _chapter(found: Sequence[Requirement]) -> Iterator[str]:
    yield "| requirement | level | asks | here | answered by |"
    yield "|---|---|---|---|---|"
    for each in found:
        said = [*(_link(answer) for answer in each.by), *([each.why] if each.why else [])]
        here = each.status.replace("-", " ")
        yield f"| {each.id} | {each.level} | {each.asks} | {here} | {'; '.join(said)} |"


def _link(answer: str) -> str:
    path, test, name = answer.partition("::")
    file, _, anchor = path.partition("#")
    to = Path(os.path.relpath(ROOT / file, PAGE.parent)).as_posix()
    if test:
        return f"[`{name}`]({to})"
    return (
        f"[{Path(file).name}{', ' + anchor.replace('-', ' ') if anchor else ''}]({to}{'#' + anchor if anchor else ''})"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
