"""What can have happened to a community group (社区社会组织), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.carried_over import CarriedOver
from contracts.vocabulary import GroupKind


class GroupFiled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The street took it on its list (备案). A filing is not a registration: no legal person comes of it."""

    TOPIC: ClassVar[str] = "registration.group.filed"

    number: str
    name: str  # normalised
    name_as_given: str
    kind: GroupKind
    members: int
    staff: int
    community: str  # 12 digits
    host: UUID | None  # the registered body that signs for it; None: its community does
    contact: str  # opaque reference
    filed_on: date
    carried_over: CarriedOver | None = None


class GroupDefiled(Struct, frozen=True, kw_only=True):
    """The street took it off its list (撤销备案)."""

    TOPIC: ClassVar[str] = "registration.group.defiled"

    reason: str
    defiled_on: date


Fact = GroupFiled | GroupDefiled
