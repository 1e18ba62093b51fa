"""A share (比率): the quotient of two figures, made when it is read, rounded by the policy of its day."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from contracts.policies.in_force import policy
from contracts.refusal import Refusal
from contracts.regions import BEGINS
from services.districts import places
from services.districts.ledger.reckoning import Figures
from services.districts.reconciliation.comparing import Rounding, quotient, share
from services.districts.tiles import COMMUNITIES, TILES, Tile, total

PERCENT: Final = "%"
NOTHING: Final = "—"
SHARES: Final = {tile.key: tile for tile in TILES if tile.over}


class UnknownShare(Refusal):
    zh = "没有名为 {key} 的比率"
    en = "there is no share called {key}"
    status = 404
    field = "key"


class Quotient(NamedTuple):
    """Both sides and what they make: a percentage, or so many of one for each of the other; None of nothing."""

    part: int
    whole: int
    value: Decimal | None
    unit: str

    @property
    def text(self) -> str:
        if self.value is None:
            return NOTHING
        return f"{self.value}%" if self.unit == PERCENT else str(self.value)


def tile_of(key: str) -> Tile:
    """Raises UnknownShare."""
    if key not in SHARES:
        raise UnknownShare(key=key)
    return SHARES[key]


def unit_of(tile: Tile) -> str:
    """What is divided by communities is no percentage."""
    return "" if tile.over == COMMUNITIES else PERCENT


def quotient_of(tile: Tile, part: int, whole: int, on: date) -> Quotient:
    rounding, unit = Rounding(policy("stat.rounding", max(on, BEGINS))), unit_of(tile)
    divided = share if unit == PERCENT else quotient
    return Quotient(part, whole, divided(part, whole, rounding), unit)


def quotient_in(figures: Figures, region: str, tile: Tile, on: date) -> Quotient:
    """Of a region's figures on a day."""
    part = total(figures, region, tile.measure, tile.of)
    if tile.over == COMMUNITIES:
        return quotient_of(tile, part, places.communities(region, on), on)
    return quotient_of(tile, part, total(figures, region, tile.over, tile.over_of), on)
