"""Every text that the portal translates: of its templates, of its code, and of the forms that services describe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_dir

import services.portal.main
from contracts.forms.fields import Field, Kind
from services.portal.commands.described import commands_of
from tests.support.descriptions import documents

ROOM: Final = Path(services.portal.main.__file__).parent
OPTIONS: Final = {"**.html": {"trimmed": "true", "silent": "false"}}


def messages() -> dict[str | tuple[str, ...], set[str]]:
    """Text (with its plural) to the files that say it."""
    found: dict[str | tuple[str, ...], set[str]] = {}
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    for file, _, text, _, _ in extract_from_dir(str(ROOM), methods, OPTIONS):
        found.setdefault(text, set()).add(file)
    for text, command in _on_forms():
        found.setdefault(text, set()).add(command)
    return found


def _on_forms() -> Iterator[tuple[str, str]]:
    for service, document in documents().items():
        for command in commands_of(service, document).values():
            for field in (each for top in (*command.fields, *command.for_whom) for each in _titled(top)):
                yield field.title, command.name


def _titled(field: Field) -> Iterator[Field]:
    """But for what is called by a word that is chosen from: the groups of one-of, the texts of by-word."""
    if field.kind is Kind.BY_WORD:
        yield field
    elif field.kind is Kind.ONE_OF:
        yield field
        yield from (part for group in field.parts for each in group.parts for part in _titled(each))
    else:
        yield field
        yield from (each for part in field.parts for each in _titled(part))
