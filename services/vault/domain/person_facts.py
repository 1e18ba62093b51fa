"""What can have happened to what is held of a person, as it is written down: never a value, only of which field."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.personal import ErasedFor, HoldReason, Purpose


class ValuesNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fields were put into the vault. `source`: whence they are known, a code; `region`: of whoever noted them."""

    TOPIC: ClassVar[str] = "linli.person.values-noted"

    person: str
    purpose: Purpose
    fields: tuple[str, ...]
    source: str
    noted_on: date
    region: str = ""


class ValuesCorrected(Struct, frozen=True, kw_only=True):
    """Fields were corrected or completed on the person's request (PIPL art. 46)."""

    TOPIC: ClassVar[str] = "linli.person.values-corrected"

    person: str
    purpose: Purpose
    fields: tuple[str, ...]
    source: str
    corrected_on: date


class ConsentGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`separate`: also to what is sensitive (art. 29). `by`: who gave it, the person or a guardian."""

    TOPIC: ClassVar[str] = "linli.person.consent-given"

    person: str
    purpose: Purpose
    separate: bool
    by: str
    given_on: date
    region: str = ""


class ConsentWithdrawn(Struct, frozen=True, kw_only=True):
    """Art. 15: what was done before stays lawful."""

    TOPIC: ClassVar[str] = "linli.person.consent-withdrawn"

    person: str
    purpose: Purpose
    by: str
    withdrawn_on: date


class GuardianNamed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who consents for somebody under 14 (art. 31)."""

    TOPIC: ClassVar[str] = "linli.person.guardian-named"

    person: str
    guardian: str
    named_on: date
    region: str = ""


class ProcessingRestricted(Struct, frozen=True, kw_only=True):
    """What is held for a purpose is stored, and nothing else is done with it (art. 47)."""

    TOPIC: ClassVar[str] = "linli.person.processing-restricted"

    person: str
    purpose: Purpose
    restricted_on: date


class ProcessingUnrestricted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.person.processing-unrestricted"

    person: str
    purpose: Purpose
    unrestricted_on: date


class HoldPlaced(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing is erased while it stands. `reference`: of the order, a code of whoever gave it."""

    TOPIC: ClassVar[str] = "linli.person.hold-placed"

    person: str
    reason: HoldReason
    reference: str
    placed_on: date
    region: str = ""


class HoldLifted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.person.hold-lifted"

    person: str
    reference: str
    lifted_on: date


class PersonErased(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The keys of a purpose are destroyed: whichever backup brings them back, they are destroyed again. So is what
    was told of the purpose before and lies under another key; but not where the vault tells `again`, of a key, what
    the log forgot.

    `fields`: where only some fields' time was over, which; the others lie under a new key. Empty: all of them.
    """

    TOPIC: ClassVar[str] = "linli.person.erased"

    person: str
    purpose: Purpose
    keys: tuple[UUID, ...]
    fields: tuple[str, ...] = ()
    why: ErasedFor
    erased_on: date
    again: bool = False


class ExportGiven(Struct, frozen=True, kw_only=True):
    """All that is held was handed out in one document (art. 45)."""

    TOPIC: ClassVar[str] = "linli.person.export-given"

    person: str
    given_on: date


Fact = (
    ValuesNoted
    | ValuesCorrected
    | ConsentGiven
    | ConsentWithdrawn
    | GuardianNamed
    | ProcessingRestricted
    | ProcessingUnrestricted
    | HoldPlaced
    | HoldLifted
    | PersonErased
    | ExportGiven
)
