"""Files that hold a private key: nobody but the process that signs with it may read them."""

import json
from pathlib import Path
from typing import Any, Final

from services.chassis.settings import BadSettings

MOUNTED: Final = Path(
    "/run/secrets"
)  # a container's runtime says who is who there, and shows it to that container alone


def read_private(file: Path) -> Any:
    """JSON. Raises BadSettings where it is not there, is none, or is open to others (mode 0600 is demanded)."""
    try:
        if file.parent != MOUNTED and file.stat().st_mode & 0o077:
            raise BadSettings(f"{file} is open to others: chmod 600 {file}")
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise BadSettings(f"{file}: {wrong}") from wrong
