"""The three places of an organisation (登记管理机关、住所、服务地域), each a region that is valid on the day."""

from datetime import date

from contracts.refusal import Refusal
from contracts.regions import LEVELS, region
from contracts.romanising import region_name
from contracts.vocabulary import Places
from contracts.worded import Worded


class Place(Worded):
    """Which place is meant: the word is the command's field."""

    REGISTRAR = "registrar", "登记管理机关"
    DOMICILE = "domicile", "住所"
    TERRITORY = "territory", "服务地域"
    COMMUNITY = "community", "所在社区"


class WrongLevel(Refusal):
    zh = "{region}({name})级别不对,不能作为{place:zh}"
    en = "{region} ({name_en}) is of the wrong level for a {place}"
    status = 422
    field = "region"


def check_places(places: Places, on: date, *, under: str = "") -> None:
    """A registrar is a city or a district, a domicile a community, a territory any region.

    `under` is the way to where the form has them. Raises UnknownRegion, RegionNotValidOn, WrongLevel.
    """
    _check(Place.REGISTRAR, places.registrar, on, "city", "district", under=under)
    _check(Place.DOMICILE, places.domicile, on, "community", under=under)
    _check(Place.TERRITORY, places.territory, on, *LEVELS, under=under)


def check_community(community: str, on: date) -> None:
    """Raises UnknownRegion, RegionNotValidOn, WrongLevel."""
    _check(Place.COMMUNITY, community, on, "community")


def _check(place: Place, code: str, on: date, *levels: str, under: str = "") -> None:
    found = region(code, on, field=under + place)
    if found.level not in levels:
        raise WrongLevel(place=place, region=code, name=found.name, name_en=region_name(found.name, "en")).at(
            under + place
        )
