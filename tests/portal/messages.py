"""Every text that the portal translates, found in its templates and its code."""

from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_dir

import services.portal.main

ROOM: Final = Path(services.portal.main.__file__).parent
OPTIONS: Final = {"**.html": {"trimmed": "true", "silent": "false"}}


def messages() -> dict[str | tuple[str, ...], set[str]]:
    """Text (with its plural) to the files that say it."""
    found: dict[str | tuple[str, ...], set[str]] = {}
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    for file, _, text, _, _ in extract_from_dir(str(ROOM), methods, OPTIONS):
        found.setdefault(text, set()).add(file)
    return found
