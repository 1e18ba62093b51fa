"""The command line `linli`: start a city, ask it, and look after it."""

import sqlite3
import sys
from typing import Final

import typer
from typer.exceptions import TyperException

from contracts.marked_files import UnusableFiles
from contracts.policies.in_force import CalendarMissing
from contracts.regions import UnknownRegion
from infra.java import NoJava
from infra.ownership import FolderTaken
from infra.postgres.binaries import NoPostgres
from services.chassis.recorder import Unavailable
from services.chassis.settings import BadSettings
from services.chassis.sqlite_recorder import NewerFormat
from services.city import (
    asking,
    rebuilding,
    republishing,
    restoring,
    rewrapping,
    seeding_people,
    shadowing,
    simulating,
    starting,
    verifying,
    workbook,
)
from services.city.client import Refused
from services.city.folder import FolderInUse, NewerFolder, NoCity, OtherSimulation, RealCity
from services.city.hospital import hospital
from services.city.law import policy
from services.city.serve import PortInUse

USAGE, REFUSED, UNAVAILABLE = 2, 3, 4
STOPPED: Final = 130  # by Ctrl-C, as shells have it
CODES: Final[dict[type[Exception], int]] = {
    TyperException: USAGE,
    BadSettings: USAGE,
    UnknownRegion: USAGE,
    UnusableFiles: USAGE,
    CalendarMissing: USAGE,
    asking.BadFile: USAGE,
    NoCity: USAGE,
    Refused: REFUSED,
    RealCity: REFUSED,
    OtherSimulation: REFUSED,
    FolderInUse: UNAVAILABLE,
    FolderTaken: UNAVAILABLE,
    NoJava: UNAVAILABLE,
    NoPostgres: UNAVAILABLE,
    NewerFolder: UNAVAILABLE,
    NewerFormat: UNAVAILABLE,
    PortInUse: UNAVAILABLE,
    Unavailable: UNAVAILABLE,
    sqlite3.Error: UNAVAILABLE,
    OSError: UNAVAILABLE,
}

app = typer.Typer(
    help="邻里 Linli: exit codes 0 done, 1 something does not balance, 2 called wrongly, 3 refused, 4 not to be had.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ROOMS: Final = (
    *(
        starting,
        asking,
        rebuilding,
        shadowing,
        restoring,
        republishing,
        rewrapping,
        simulating,
        verifying,
        seeding_people,
    ),
    workbook,
)
for command in (command for room in ROOMS for command in room.COMMANDS):
    app.command(command.__name__.rstrip("_").replace("_", "-"))(command)
app.add_typer(hospital, name="hospital")
app.add_typer(policy, name="policy")


def main() -> None:
    """Errors are one line on standard error; what is wrong with files, a line each."""
    try:
        sys.exit(app(standalone_mode=False))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(STOPPED)
    except tuple(CODES) as wrong:
        code = next(code for kind, code in CODES.items() if isinstance(wrong, kind))
        said = wrong.format_message() if isinstance(wrong, TyperException) else str(wrong)
        lines = said.splitlines() if isinstance(wrong, UnusableFiles) else [" ".join(said.split())]
        for line in lines if said or not isinstance(wrong, TyperException) else []:  # that one has shown the help
            print(f"linli: {line or type(wrong).__name__}", file=sys.stderr)
        sys.exit(code)


if __name__ == "__main__":
    main()
