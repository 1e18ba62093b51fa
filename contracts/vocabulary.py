"""Words that two services share."""

from msgspec import Struct

from contracts.worded import Worded


class OrganisationKind(Worded):
    ASSOCIATION = "association", "社会团体"
    NON_ENTERPRISE = "non-enterprise", "民办非企业单位"  # 社会服务机构
    FOUNDATION = "foundation", "基金会"


class GroupKind(Worded):
    """A community group is filed, not registered: it is no legal person (社区社会组织备案)."""

    SOCIETY = "S", "社团类"  # asks for members
    SERVICE = "F", "服务类"  # asks for staff


class OrganisationStanding(Worded):
    """How an organisation stands at registration, as another service saw it."""

    ACTIVE = "active", "正常"
    SUSPENDED = "suspended", "责令停止活动"
    LIQUIDATING = "liquidating", "清算"
    CANCELLED = "cancelled", "已注销"


class Gap(Worded):
    """What is not known of an organisation that was carried over."""

    CODE = "credit-code", "缺统一社会信用代码"
    CERTIFICATE = "certificate", "缺登记证书号"


class Places(Struct, frozen=True, kw_only=True):
    """Three places that published figures like to mix up."""

    registrar: str  # 登记管理机关, 6 digits
    domicile: str  # 住所, 12 digits
    territory: str  # 服务地域, 6, 9 or 12 digits
