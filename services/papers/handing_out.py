"""A file of a document as it leaves: its own bytes, named for the document, known by its hash."""

from collections.abc import Mapping
from typing import Final

from fastapi import Response

from services.chassis import files
from services.papers.domain.document_facts import File, FileKind

ENDINGS: Final[Mapping[FileKind, str]] = {
    FileKind.PDF: "pdf",
    FileKind.JPEG: "jpg",
    FileKind.PNG: "png",
    FileKind.WORD: "docx",
}


def handed_out(file: File, content: bytes, name: str) -> Response:
    """`name`: without its ending."""
    answer = files.handed_out(content, file.kind.value, f"{name}.{ENDINGS[file.kind]}")
    answer.headers["ETag"] = f'"{file.sha256}"'
    return answer
