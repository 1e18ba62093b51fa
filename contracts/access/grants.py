"""What a row of the table of permissions says: who may, and how far that reaches."""

from typing import Final

from msgspec import Struct

from contracts.access.caller import Caller
from contracts.access.standing import Relation, Standing, Tie
from contracts.regions import lies_in
from contracts.roles import Role
from contracts.worded import Worded


class Reach(Worded):
    """How the thing must stand to the caller."""

    ANYWHERE = "anywhere", "不限"
    AT = "at", "即本单位"
    WITHIN = "within", "在本辖区内"
    BODY = "body", "属本组织"
    OWN = "own", "本人个案"


class Grant(Struct, frozen=True):
    """One role's permission. `of`: the relations or ties any of which must hold; `scope`: of a department's account."""

    role: Role
    reach: Reach
    of: tuple[Relation | Tie, ...] = ()
    scope: str = ""

    def reaches(self, caller: Caller, standing: Standing) -> bool:
        if not self.fits(caller):
            return False
        match self.reach:
            case Reach.ANYWHERE:
                return True
            case Reach.AT:
                return any(_same(place, caller.region) for how, place in standing.places if how in self.of)
            case Reach.WITHIN:
                return any(lies_in(place, caller.region) for how, place in standing.places if how in self.of)
            case Reach.BODY:
                return caller.body != "" and caller.body in standing.bodies
            case Reach.OWN:
                return any(_is_own(caller, how, person, standing) for how, person in standing.people if how in self.of)

    def fits(self, caller: Caller) -> bool:
        """Whether it is the caller's, however the thing stands."""
        return caller.role is self.role and (not self.scope or self.scope in caller.scopes)


def _is_own(caller: Caller, how: Tie, person: str, standing: Standing) -> bool:
    """Whose cases are the caller's own: another's are those of the unit that he acts for that other in, and no others.

    Another's person and posts never are, whoever deputises or took work over.
    """
    if person == caller.subject:
        return True
    return how is not Tie.HOLDER and person in caller.subjects and _is_of_unit(caller, standing)


def _is_of_unit(caller: Caller, standing: Standing) -> bool:
    if caller.body:
        return caller.body in standing.bodies
    return caller.region != "" and any(lies_in(place, caller.region) for _, place in standing.places)


def _same(one: str, other: str) -> bool:
    return lies_in(one, other) and lies_in(other, one)


def anywhere(*roles: Role) -> tuple[Grant, ...]:
    return tuple(Grant(role, Reach.ANYWHERE) for role in roles)


def at(relation: Relation, *roles: Role) -> tuple[Grant, ...]:
    """The place is the unit's own: it, and nothing below it."""
    return tuple(Grant(role, Reach.AT, (relation,)) for role in roles)


def within(relations: Relation | tuple[Relation, ...], *roles: Role) -> tuple[Grant, ...]:
    """The place is the unit's own or lies in it."""
    of = relations if isinstance(relations, tuple) else (relations,)
    return tuple(Grant(role, Reach.WITHIN, of) for role in roles)


def of_body(*roles: Role) -> tuple[Grant, ...]:
    return tuple(Grant(role, Reach.BODY) for role in roles)


def own(tie: Tie, *roles: Role) -> tuple[Grant, ...]:
    return tuple(Grant(role, Reach.OWN, (tie,)) for role in roles)


def account(scope: str) -> tuple[Grant, ...]:
    """A department's account that was given this scope."""
    return (Grant(Role.AUTHORITY, Reach.ANYWHERE, (), scope),)


AUTHORITIES: Final = (Role.CITY, Role.DISTRICT, Role.STREET)  # who governs a region, from the top
