"""The three places of an organisation (登记管理机关、住所、服务地域), each a region that is valid on the day."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.refusal import Refusal
from contracts.regions import LEVELS, region
from contracts.vocabulary import Places


class Place(StrEnum):
    """Which place is meant; formats as `:zh` in the district's words."""

    REGISTRAR = "registrar"
    DOMICILE = "domicile"
    TERRITORY = "territory"
    COMMUNITY = "community"

    def __format__(self, spec: str) -> str:
        return _PLACE_ZH[self] if spec == "zh" else format(self.value, spec)


_PLACE_ZH: Final[Mapping[Place, str]] = {
    Place.REGISTRAR: "登记管理机关",
    Place.DOMICILE: "住所",
    Place.TERRITORY: "服务地域",
    Place.COMMUNITY: "所在社区",
}


class WrongLevel(Refusal):
    zh = "{region}({name})级别不对,不能作为{place:zh}"
    en = "{region} ({name}) is of the wrong level for a {place}"
    status = 422
    field = "region"


def check_places(places: Places, on: date) -> None:
    """A registrar is a city or a district, a domicile a community, a territory any region.

    Raises UnknownRegion, RegionNotValidOn, WrongLevel.
    """
    _check(Place.REGISTRAR, places.registrar, on, "city", "district")
    _check(Place.DOMICILE, places.domicile, on, "community")
    _check(Place.TERRITORY, places.territory, on, *LEVELS)


def check_community(community: str, on: date) -> None:
    """Raises UnknownRegion, RegionNotValidOn, WrongLevel."""
    _check(Place.COMMUNITY, community, on, "community")


def _check(place: Place, code: str, on: date, *levels: str) -> None:
    found = region(code, on)
    if found.level not in levels:
        raise WrongLevel(place=place, region=code, name=found.name)
