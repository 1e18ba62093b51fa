"""What procurement tells of published statistical returns: as printed, and what people said of differences."""

from datetime import date

from msgspec import Struct

from contracts.lower_bound import AtLeast

Figure = int | AtLeast | None
"""A printed figure: exact, a lower bound with its words, or missing (which is not nought)."""


class StatisticalReturnImportedV1(Struct, frozen=True, kw_only=True, tag="procurement.statistical-return.imported.v1"):
    """A published statistical return was entered as printed; nothing is corrected.

    `cuts` is cut -> label -> figure, e.g. "field", "registering_authority", "organisation_kind",
    "territory_of_city_registered" (a cut of the city bureau's part alone).
    """

    code: str
    title: str
    source: str
    region: str
    reference_on: date
    stated_total: Figure
    cuts: dict[str, dict[str, Figure]]


class DifferenceExplainedV1(
    Struct, frozen=True, kw_only=True, tag="procurement.statistical-return.difference-explained.v1"
):
    """A person explained why a cut differs from the total it should come to. `delta` None: it cannot be computed."""

    code: str
    cut: str
    delta: int | None
    explanation: str
    author: str  # opaque reference or role
    explained_on: date
