"""Commands that hold views against their logs: prove that they are equal, and restore what is not."""

from typing import Annotated, Any, Final

import typer

from services.city import showing
from services.city.asking import HERE, AsJson, Data, Url, print_json, with_city
from services.city.client import City

DIFFERS: Final = 1
View = Annotated[str | None, typer.Argument(help="one view; without it, all of them")]


def verify(view: View = None, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Fold the log anew and hold every row, history and figure against it; exit 1 where something differs."""
    answers = with_city(data, url, lambda city: _each(city, view, "verify"))
    print_json(answers) if as_json else showing.verified(answers)
    _end(answers)


def repair(view: View = None, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Restore from the log what differs from it, and look again; exit 1 where something still differs."""
    answers = with_city(data, url, lambda city: _each(city, view, "repair"))
    print_json(answers) if as_json else showing.repaired(answers)
    _end([answer["after"] for answer in answers])


async def _each(city: City, view: str | None, what: str) -> list[dict[str, Any]]:
    """One after the other: nobody waits for more than one view at a time."""
    views = [view] if view else list(await city.get("districts", "/verification"))
    return [await city.post("districts", f"/views/{each}/{what}", {}) for each in views]


def _end(answers: list[dict[str, Any]]) -> None:
    if any(answer["differences"] for answer in answers):
        raise typer.Exit(DIFFERS)


COMMANDS: Final = (verify, repair)
