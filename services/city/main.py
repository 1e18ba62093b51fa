"""The command line `linli`: start a city, ask it, and look after it."""

import sys
from typing import Final

import typer
from rich.console import Console

from services.chassis.recorder import Unavailable
from services.chassis.settings import BadSettings
from services.chassis.sqlite_recorder import NewerFormat
from services.city import asking, starting
from services.city.client import Refused
from services.city.folder import FolderInUse, NewerFolder
from services.city.serve import PortInUse

USAGE, REFUSED, UNAVAILABLE = 2, 3, 4
CODES: Final[dict[type[Exception], int]] = {
    BadSettings: USAGE,
    FileNotFoundError: USAGE,
    Refused: REFUSED,
    FolderInUse: UNAVAILABLE,
    NewerFolder: UNAVAILABLE,
    NewerFormat: UNAVAILABLE,
    PortInUse: UNAVAILABLE,
    Unavailable: UNAVAILABLE,
}

app = typer.Typer(
    help="邻里 Linli: exit codes 0 done, 1 something does not balance, 2 called wrongly, 3 refused, 4 not to be had.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (*starting.COMMANDS, *asking.COMMANDS):
    app.command(command.__name__.rstrip("_").replace("_", "-"))(command)


def main() -> None:
    """Errors are one line on standard error."""
    try:
        app()
    except tuple(CODES) as wrong:
        code = next(code for kind, code in CODES.items() if isinstance(wrong, kind))
        Console(stderr=True).print(f"linli: {wrong}", style="bold", highlight=False, soft_wrap=True, markup=False)
        sys.exit(code)


if __name__ == "__main__":
    main()
