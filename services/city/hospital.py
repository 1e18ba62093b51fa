"""Look after what could not be read or applied: list it, look at it, release it in order, or leave it out for good."""

from typing import Annotated, Any, Final
from uuid import UUID

import typer

from services.city import showing
from services.city.asking import HERE, AsJson, Data, Url, print_json, with_city

STILL_WAITING: Final = 1
Reader = Annotated[str, typer.Argument(help="a view (organisations, groups …) or a reaction (procurement.providers …)")]
Stream = Annotated[UUID, typer.Argument(help="the record whose events wait")]

hospital = typer.Typer(help="What no view or reaction could read or apply.", no_args_is_help=True)


@hospital.command("list")
def list_(data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Every case with its cause, and the services that did not answer."""
    answer = with_city(data, url, lambda city: city.get("districts", "/quarantine"))
    print_json(answer) if as_json else showing.hospital(answer)


@hospital.command()
def look(reader: Reader, stream: Stream, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """One case: its records as they came, and the figures that miss it."""
    answer = with_city(data, url, lambda city: city.get("districts", f"/quarantine/{reader}/{stream}"))
    print_json(answer) if as_json else showing.case(answer)


@hospital.command()
def release(reader: Reader, stream: Stream, data: Data = HERE, url: Url = None, as_json: AsJson = False) -> None:
    """Try again, and drain in order as far as it goes; exit 1 where something still waits."""
    path = f"/quarantine/{reader}/{stream}/release"
    answer: dict[str, Any] = with_city(data, url, lambda city: city.post("districts", path, {}))
    print_json(answer) if as_json else showing.released(answer)
    if answer["waiting"]:
        raise typer.Exit(STILL_WAITING)


@hospital.command()
def skip(
    reader: Reader,
    event: Annotated[UUID, typer.Argument(help="the event that is left out")],
    reason: Annotated[str, typer.Option(help="why it can never be applied")],
    data: Data = HERE,
    url: Url = None,
) -> None:
    """Leave one event out for good; what waits behind it is released next."""
    path = f"/quarantine/{reader}/events/{event}/skip"
    with_city(data, url, lambda city: city.post("districts", path, {"reason": reason}))
    print(f"已略过 {event};其后的事件请放行(linli hospital release)")
