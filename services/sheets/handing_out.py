"""A workbook as it leaves: under a name of ours, run by no browser."""

from fastapi import Response

from services.sheets.workbook import KIND


def handed_out(content: bytes, name: str) -> Response:
    """`name`: of ours; what somebody called an upload is not known."""
    told = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(content, headers=told, media_type=KIND)
