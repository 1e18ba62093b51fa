"""The press: a paper set as PDF by Typst, the same bytes for the same paper; a warning is a fault."""

from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Final

import msgspec
import typst

from contracts.refusal import Refusal
from services.papers.fonts import Font, found
from services.papers.forms import TEMPLATES, Form, words
from services.papers.paper import Made, Paper, canonical, provenance

STANDARDS: Final = ("a-2a", "ua-1")  # for the archive, and read aloud
COMPILER: Final = f"typst {version('typst')}"


class CharacterMissing(Refusal):
    """Never a box in the place of somebody's name."""

    zh = "字体缺少文书中的某个字(生僻字),无法生成;请安装含该字的字体"
    en = "the font lacks a character of this paper, which is not made with a gap; install a font that has it"


class NotSet(Exception):
    """The template does not compile, or with a warning: our own fault. It tells the diagnostic, not the paper."""


class Press:
    """Compilers are kept, one a layout: the first paper takes a fifth of a second, the next some milliseconds."""

    def __init__(self, font: Font, templates: Path = TEMPLATES) -> None:
        self._font, self._templates = font, templates
        self._compilers: dict[str, typst.Compiler] = {}
        self._turn = Lock()

    @property
    def maker(self) -> str:
        """What made it, as it is told."""
        return f"{COMPILER}; {self._font.told}"

    def pdf(self, form: Form, paper: Paper, made: Made) -> bytes:
        """On an official blank where `made` names one. Raises CharacterMissing, NotSet."""
        said = words(self._templates)
        data = {
            "paper": paper,
            "made": made,
            "font": self._font.family,
            "places": dict(form.places),
            "words": {**msgspec.structs.asdict(said), "rows": provenance(made, said.rows)},
        }
        layout = form.overprint if made.blank and form.overprint else form.layout
        inputs = {"data": canonical(data).decode()}
        with self._turn:
            try:
                standards: Any = list(STANDARDS)
                set_, warnings = self._compiler(layout).compile_with_warnings(
                    format="pdf", pdf_standards=standards, sys_inputs=inputs
                )
            except typst.TypstError as wrong:
                if "could not be displayed" in wrong.message:
                    raise CharacterMissing from None  # the cause would say which, and whose name it is
                raise NotSet(wrong.message) from None
        if warnings:
            raise NotSet("; ".join(each.message for each in warnings))
        assert isinstance(set_, bytes)
        return set_

    def _compiler(self, layout: str) -> typst.Compiler:
        if layout not in self._compilers:
            self._compilers[layout] = typst.Compiler(
                str(self._templates / f"{layout}.typ"), root=str(self._templates), font_paths=self._font.fonts
            )
        return self._compilers[layout]


_KEPT: Final[list[Press]] = []


def press() -> Press:
    """This process's own. Raises NoFont."""
    if not _KEPT:
        _KEPT.append(Press(found()))
    return _KEPT[0]
