"""Which unit a role is held in (角色与单位): at which level of region, and whether for a body."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from contracts.refusal import Refusal
from contracts.regions import LEVELS, find, region
from contracts.roles import Role
from contracts.worded import Worded


class Fit(NamedTuple):
    """`levels`: at which a region may be. `body`: None: it may be for one or not."""

    levels: tuple[str, ...]
    region: bool = True  # it must be in one
    body: bool | None = False


FITS: Final[Mapping[Role, Fit]] = {
    Role.CITY: Fit(("city",)),
    Role.DISTRICT: Fit(("district",)),
    Role.STREET: Fit(("street",)),
    Role.COMMUNITY: Fit(("community",)),
    Role.COMMITTEE_CHAIR: Fit(LEVELS, body=True),
    Role.MEDIATOR: Fit(LEVELS, body=True),
    Role.ORGANISATION: Fit(LEVELS, region=False, body=True),
    Role.GROUP: Fit(LEVELS, region=False, body=True),
    Role.SUPERVISORY_UNIT: Fit(("city", "district"), body=None),
    Role.AUTHORITY: Fit(("city", "district"), body=None),
    Role.ENFORCEMENT_OFFICER: Fit(("city", "district", "street")),
    Role.APPROVER: Fit(("city", "district", "street")),
    Role.ARCHIVIST: Fit(("city", "district", "street")),
    Role.GRID_WORKER: Fit(("street", "community")),
    Role.AGENT: Fit(LEVELS, region=False, body=None),
    Role.RESIDENT: Fit(LEVELS, region=False),
    Role.EXPERT: Fit(LEVELS, region=False),
    Role.OPERATOR: Fit((), region=False),
}


class RoleHasNoPost(Refusal):
    zh = "“{role:zh}”不是人员的任职"
    en = "nobody holds a post as {role}: that role is not a person's"
    status = 422
    field = "role"


class RegionMissing(Refusal):
    zh = "“{role:zh}”须填写所在区划"
    en = "a post as {role} is in a region: give it"
    status = 422
    field = "region"


class RegionLevel(Worded):
    """How high a region lies."""

    CITY = "city", "市"
    DISTRICT = "district", "区"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"


class LevelDoesNotFit(Refusal):
    zh = "“{role:zh}”不设在{level:zh}一级({region})"
    en = "a post as {role} is not at the level of a {level} ({region})"
    status = 422
    field = "region"


class BodyMissing(Refusal):
    zh = "“{role:zh}”须填写所属组织或调委会"
    en = "a post as {role} is for an organisation, group or committee: give it"
    status = 422
    field = "body"


class BodyDoesNotFit(Refusal):
    zh = "“{role:zh}”不属于任何组织或调委会"
    en = "a post as {role} is not for an organisation, group or committee"
    status = 422
    field = "body"


class ScopesDoNotFit(Refusal):
    zh = "只有部门账号有授权范围,“{role:zh}”没有"
    en = "only a department's account has scopes, a post as {role} has none"
    status = 422
    field = "scopes"


class NotOfAUnit(Refusal):
    zh = "“{role:zh}”不属于任何单位,没有代理或交接"
    en = "whoever acts as {role} is of no unit: nobody deputises, and no work is handed over"
    status = 422
    field = "post"


def is_of_a_unit(role: Role) -> bool:
    """Whether those who hold it in one place are colleagues: residents of a community are not."""
    fit = FITS[role]
    return fit.region or fit.body is True


def check_of_a_unit(role: Role) -> None:
    """Raises NotOfAUnit."""
    if not is_of_a_unit(role):
        raise NotOfAUnit(role=role)


def check_fit(role: Role, *, code: str, body: str, scopes: tuple[str, ...], on: date) -> None:
    """Raises what is above; UnknownRegion, RegionNotValidOn."""
    fit = FITS.get(role)
    if fit is None:
        raise RoleHasNoPost(role=role)
    if fit.region and not code:
        raise RegionMissing(role=role)
    if code and find(code).level not in fit.levels:
        raise LevelDoesNotFit(role=role, region=code, level=RegionLevel(find(code).level))
    if code:
        region(code, on)
    if fit.body is True and not body:
        raise BodyMissing(role=role)
    if fit.body is False and body:
        raise BodyDoesNotFit(role=role)
    if scopes and role is not Role.AUTHORITY:
        raise ScopesDoNotFit(role=role)
