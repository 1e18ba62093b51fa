"""Where mediation happens (调解地域): a street or a community that is valid on the day."""

from datetime import date
from typing import Final

from contracts.refusal import Refusal
from contracts.regions import Region, ancestors, find, region
from contracts.romanising import region_name

LOCAL: Final = ("street", "community")


class WrongLevel(Refusal):
    zh = "{region}({name})级别不对,须为街道(乡镇)或社区(村)"
    en = "{region} ({name_en}) is of the wrong level: a street or a community is meant"
    status = 422
    field = "region"


def check_place(code: str, on: date) -> str:
    """The code, of 9 or 12 digits. Raises UnknownRegion, RegionNotValidOn, WrongLevel."""
    found = region(code, on)
    if found.level not in LOCAL:
        raise WrongLevel(region=code, name=found.name, name_en=region_name(found.name, "en"))
    return code


def district(code: str, on: date) -> Region:
    """The district of a street or a community, as it stands on the day. Raises UnknownRegion, RegionNotValidOn."""
    return find(ancestors(code, on)[-2])
