"""The districts as a process with newer code has them, beside the one that serves."""

from dataclasses import replace

from services.districts.desk import Districts
from services.districts.figures import Figure
from services.districts.views import groups
from tests.districts.cities import Desk


def changed(desk: Desk, *, twice: bool) -> Districts:
    """The districts as another process has them, whose code counts groups otherwise (or only says so)."""
    here = desk.city.districts

    def tally(row: groups.Row) -> list[Figure]:
        return [replaced(figure) for figure in groups.tally(row)]

    def replaced(figure: Figure) -> Figure:
        return Figure(figure.measure, figure.region, figure.cut, 2 * figure.amount, figure.since, figure.until)

    other = Districts(here.database, here.clock, here.logs)
    newer = replace(groups.VIEW, version=groups.VIEW.version + 1, tally=tally if twice else groups.tally)
    other.specs["groups"] = other.ledgers["groups"].spec = other.sinks["groups"].spec = newer
    return other
