"""Whose leader may give a post (任免权限): the unit's and those above; the city's alone where its power is wider."""

from collections.abc import Collection
from typing import Final

from contracts.access.deciding import beyond_a_region
from contracts.regions import CITY, lies_in
from contracts.roles import Role

BEYOND: Final = beyond_a_region()  # who gives one of these gives power over what does not lie in his unit


def given_from(role: Role, region: str, scopes: Collection[str] = ()) -> str:
    """The region whose leader, like those above him, gives and ends such a post."""
    return CITY if role in BEYOND or scopes or not region else region


def is_good_for(account_region: str, role: Role, region: str, scopes: Collection[str] = ()) -> bool:
    """Whether an account that was linked by the leader of a region signs in to the post; empty: by the city's."""
    return not account_region or lies_in(given_from(role, region, scopes), account_region)
