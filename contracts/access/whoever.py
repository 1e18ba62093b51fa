"""Whoever may do something (谁可以办理): callers made up from the table, for a city that is simulated or tried out."""

from collections.abc import Iterator

from contracts.access.actions import Action
from contracts.access.caller import Caller
from contracts.access.grants import Grant, Reach
from contracts.access.standing import Standing
from contracts.regions import CITY, line_of
from contracts.roles import Role

LENGTHS = {Role.DISTRICT: 6, Role.STREET: 9, Role.COMMUNITY: 12}  # of the code of a unit


def whoever(action: Action, standing: Standing, subject: str) -> Iterator[Caller]:
    """Callers that the table lets do it, the first grant's first; of a standing that is not known there are none."""
    for grant in action.grants:
        for region, body in _units(grant, standing):
            scopes = frozenset({grant.scope} - {""})
            yield Caller(subject=subject, role=grant.role, region=region, body=body, scopes=scopes)


def _units(grant: Grant, standing: Standing) -> Iterator[tuple[str, str]]:
    places = [place for how, place in standing.places if how in grant.of]
    match grant.reach:
        case Reach.ANYWHERE:
            yield CITY, ""
        case Reach.AT:
            yield from ((place, "") for place in places if _fits(grant.role, place))
        case Reach.WITHIN:
            above = [each for place in places for each in line_of(place)]
            yield from ((each, "") for each in dict.fromkeys(above) if _fits(grant.role, each))
        case Reach.BODY:
            yield from (("", body) for body in standing.bodies)
        case Reach.OWN:
            pass  # whose case it is does it himself


def _fits(role: Role, region: str) -> bool:
    """Whether a unit of the role is of this level; a leader's is of any."""
    if role in LENGTHS or role is Role.CITY:
        return (role is Role.CITY) is (region == CITY) and LENGTHS.get(role, len(CITY)) == len(region)
    return True
