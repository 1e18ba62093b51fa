"""Fill a superior's own workbook with an answer of the city, by a layout: `linli fill-workbook`."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from services.city.asking import BadFile
from services.sheets.filling import BadWorkbook, filled
from services.sheets.named_cells import BadLayout, read


def fill_workbook(
    layout: Annotated[Path, typer.Argument(help="which value goes into which named cell (YAML)")],
    workbook: Annotated[Path, typer.Argument(help="the superior's workbook (.xlsx)")],
    answer: Annotated[Path, typer.Argument(help="an answer of the city (JSON), as --json and the APIs give it")],
    to: Annotated[Path, typer.Argument(help="the filled workbook; there must be none yet")],
) -> None:
    """What has no name in it stays as it was drawn; what the layout asks for and nobody answers is an error."""
    if to.exists():
        raise BadFile(f"{to}: there is such a file already")
    try:
        written = filled(workbook.read_bytes(), read(layout), json.loads(answer.read_bytes()))
    except OSError as wrong:
        raise BadFile(f"{wrong.filename}: {wrong.strerror}") from wrong
    except BadWorkbook as wrong:
        raise BadFile(f"{workbook}: {wrong}") from wrong
    except (BadLayout, ValueError) as wrong:
        raise BadFile(str(wrong)) from wrong
    to.write_bytes(written)
    print(f"{to}: {len(written):,} bytes")


COMMANDS: Final = (fill_workbook,)
