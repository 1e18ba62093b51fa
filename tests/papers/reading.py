"""What stands on a PDF or in a document that can be edited, read by others' libraries."""

import re
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

GAPS = re.compile(r"[\s\u200b]+")


def pages(pdf: bytes) -> list[str]:
    """Without gaps: where a line ends is the layout's."""
    return [bare(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def bare(text: str) -> str:
    return GAPS.sub("", text)


def words_of(docx: bytes) -> str:
    """Paragraphs and tables in their order."""
    return bare("".join(map(_said, opened(docx).iter_inner_content())))


def opened(docx: bytes) -> Opened:
    return Document(BytesIO(docx))


def _said(block: Any) -> str:
    if isinstance(block, Paragraph):
        return block.text
    assert isinstance(block, Table)
    return "".join(cell.text for row in block.rows for cell in row.cells)
