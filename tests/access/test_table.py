"""The table of permissions and the routes: each route has its row, each row its route, and the page tells them."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter

from contracts.access import printing
from contracts.access.deciding import ACTIONS, SIGHTS
from contracts.access.districts import REGION
from contracts.access.house import VOIDED
from contracts.access.posts import POST
from contracts.access.reasons import reads_for
from contracts.access.vault import PERSON, TEXT
from contracts.personal import Reason
from contracts.roles import Role
from services.chassis import law, published_log, quarantine_api
from services.chassis.numbers import SERIES
from services.chassis.route_names import action_of, routes_of
from services.city.rooms import SERVICES
from services.districts.desk import VIEWS
from services.districts.main import ROUTERS
from services.house import pass_time, record_outage, void_number

HOUSE = (law, pass_time, published_log, quarantine_api, record_outage, void_number)


def routers() -> Iterator[tuple[str, tuple[APIRouter, ...]]]:
    yield "districts", ROUTERS
    for service in SERVICES:
        yield service.name, (*service.routers, *(room.router for room in HOUSE))


def test_every_route_has_a_row_in_the_table_and_every_row_a_route() -> None:
    routes = {action_of(name, route) for name, of in routers() for route in routes_of(of)}
    assert routes == set(ACTIONS)


def test_two_routes_share_a_row_only_where_they_show_the_same() -> None:
    """A row is found by the name of a feature: two features of one name would share a permission by accident."""
    for name, of in routers():
        named = [action_of(name, route) for route in routes_of(of)]
        assert len(named) == len(set(named)), name


def test_an_action_is_decided_on_a_family_that_is_there() -> None:
    families = {stream.name for service in SERVICES for stream in service.streams} | {
        REGION,
        VOIDED,
        SERIES.name,
        POST,
        PERSON,
        TEXT,
    }
    assert {action.of for action in ACTIONS.values()} - {""} <= families


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_who_sees_things_of_a_family_is_said_of_every_family(service: object) -> None:
    assert {stream.name for stream in getattr(service, "streams")} <= set(SIGHTS)  # noqa: B009


def test_each_role_reads_personal_values_for_the_reasons_that_are_its_own() -> None:
    deciders = {Role.APPROVER, Role.DISTRICT, Role.CITY}
    bound = {Reason.RIGHTS: deciders | {Role.RESIDENT}, Reason.AUTHORITY: deciders | {Role.AUTHORITY}}
    for reason in Reason:
        for role in (*Role, None):
            assert reads_for(role, reason) == (reason not in bound or role in bound[reason]), (role, reason)


def test_who_sees_the_rows_of_a_view_is_said_of_every_view() -> None:
    assert {f"districts.{view.name}" for view in VIEWS} <= set(SIGHTS)


def test_nobody_is_let_in_by_a_row_without_grants() -> None:
    assert [name for name, action in ACTIONS.items() if not (action.public or action.grants)] == []


def test_the_page_is_as_the_table_prints_it() -> None:
    assert printing.PAGE.read_text(encoding="utf-8") == printing.page(), "run python -m contracts.access.printing"
