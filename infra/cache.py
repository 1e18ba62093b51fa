"""Where this machine keeps what was fetched once: Kafka's jars, and servers from wheels where there is no root."""

import os
from pathlib import Path


def cache() -> Path:
    """`LINLI_CACHE`, else `.cache/linli` in the user's home; infra/bootstrap.sh puts wheels there too."""
    return Path(os.environ.get("LINLI_CACHE") or Path.home() / ".cache" / "linli")


def from_wheel(pattern: str) -> Path | None:
    """The newest file under the cache's wheels that matches, None where bootstrap installed none."""
    found = sorted((cache() / "wheels").glob(pattern))
    return found[-1] if found else None
