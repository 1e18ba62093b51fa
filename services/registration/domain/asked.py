"""What promoters ask for when they apply for an organisation to be registered (成立登记申请)."""

from datetime import date

from msgspec import Struct

from contracts.vocabulary import OrganisationKind, Places
from contracts.worded import Worded


class FoundationScope(Worded):
    """Which original fund the law asks of a foundation (基金会管理条例 art. 8)."""

    NATIONAL_PUBLIC = "national-public", "全国性公募"
    LOCAL_PUBLIC = "local-public", "地方性公募"
    NON_PUBLIC = "non-public", "非公募"


class NonEnterpriseForm(Worded):
    """民办非企业单位登记管理暂行条例 art. 12."""

    LEGAL_PERSON = "legal-person", "法人"
    PARTNERSHIP = "partnership", "合伙"
    INDIVIDUAL = "individual", "个体"


class AssociationDetails(Struct, frozen=True, kw_only=True, tag="association", tag_field="kind"):
    """Who joins, and whether it plans branches by region."""

    individuals: int
    units: int
    regional_branches: int = 0


class NonEnterpriseDetails(Struct, frozen=True, kw_only=True, tag="non-enterprise", tag_field="kind"):
    """In which form it is run, and whether it plans branches."""

    form: NonEnterpriseForm
    branches: int = 0


class FoundationDetails(Struct, frozen=True, kw_only=True, tag="foundation", tag_field="kind"):
    """Its reach and its council (理事会); the term in years."""

    scope: FoundationScope
    council: int
    term_years: int


Details = AssociationDetails | NonEnterpriseDetails | FoundationDetails


class Asked(Struct, frozen=True, kw_only=True):
    """The application form. Persons are opaque references; the sponsor is the business supervisory unit."""

    name: str
    name_as_given: str
    places: Places
    head: str
    funds_fen: int
    sponsor: str  # 业务主管单位
    sponsor_approved_on: date | None
    details: Details

    @property
    def kind(self) -> OrganisationKind:
        return OrganisationKind(str(self.details.__struct_config__.tag))
