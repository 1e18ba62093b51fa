"""A file as it leaves: its own bytes, under a name of ours, run by no browser."""

from collections.abc import Mapping
from typing import Final

from fastapi import Response

from services.papers.domain.document_facts import File, FileKind

ENDINGS: Final[Mapping[FileKind, str]] = {
    FileKind.PDF: "pdf",
    FileKind.JPEG: "jpg",
    FileKind.PNG: "png",
    FileKind.WORD: "docx",
}


def handed_out(file: File, content: bytes, name: str) -> Response:
    """`name`: of the document's identity; what somebody called an upload is not known."""
    told = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "no-store",
        "ETag": f'"{file.sha256}"',
    }
    return Response(content, headers=told, media_type=str(file.kind.value))
