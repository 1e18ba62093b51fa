"""The tables that a page prints, read back from the page itself: what is exported is what stands there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import Final

Cell = str | int | Decimal
NUMBER: Final = re.compile(r"[+\u2212-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
COUNTED: Final = frozenset({"figures", "number"})  # classes by which a page says that something is a number
LEFT_OUT: Final = frozenset({"script", "style", "form", "button", "svg"})  # what is no words, and what one presses
HIDDEN: Final = "govuk-visually-hidden"
VOID: Final = frozenset({"br", "img", "input", "hr", "meta", "link", "wbr"})
BLOCKS: Final = frozenset({"p", "div", "br", "li", "dt", "dd", "ul", "span"})  # between which a space stands


@dataclass
class Printed:
    """One table: what it is called, and its rows, the heads among them."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class Page:
    title: str = ""
    tables: list[Printed] = field(default_factory=list)


def printed(html: str) -> Page:
    """Of a page of ours: well-formed, no table within a table."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return Page(reading.title.strip(), [each for each in reading.tables if each.rows])


def number(text: str) -> int | Decimal | None:
    """A figure as a page writes it; None: it is words."""
    if not NUMBER.fullmatch(text):
        return None
    value = Decimal(text.replace(",", "").replace("\u2212", "-"))
    return int(value) if value == value.to_integral_value() and "." not in text else value


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.tables = "", list[Printed]()
        self._open: list[tuple[str, Sequence[str]]] = []
        self._text: list[str] = []
        self._into = ""  # the element whose text is being read
        self._counted, self._span = False, 1
        self._label = ""  # of the region that a table stands in, where it has no caption

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        classes = told.get("class", "").split()
        if tag in BLOCKS:
            self._text.append(" ")
        if tag not in VOID:
            self._open.append((tag, classes))
        self._label = told["aria-label"] if told.get("role") == "region" and "aria-label" in told else self._label
        if tag == "table":
            self.tables.append(Printed(self._label))
            self._label = ""
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th", "caption", "title") and not self._into:
            self._into, self._text = tag, []
            self._counted, self._span = bool(COUNTED.intersection(classes)), int(told.get("colspan", "1"))
        elif self._into and COUNTED.intersection(classes):
            self._counted = True

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag != self._into:
            return
        text = " ".join("".join(self._text).split())
        self._into = ""
        if tag == "title":
            self.title = self.title or text
        elif tag == "caption":
            self.tables[-1].caption = text
        elif self.tables and self.tables[-1].rows:
            value = number(text) if self._counted else None
            self.tables[-1].rows[-1] += [text if value is None else value, *[""] * (self._span - 1)]

    def handle_data(self, data: str) -> None:
        if self._into and not any(tag in LEFT_OUT or HIDDEN in classes for tag, classes in self._open):
            self._text.append(data)
