"""What the policies say of a purpose on a day: which kinds of fields it keeps, on what ground, and how long."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from contracts.calendar.limits import last_of
from contracts.periods import Period
from contracts.personal import Basis, Kind, Purpose, kind_of
from contracts.policies.in_force import in_force
from contracts.refusal import Refusal
from contracts.rules import rule


class NotForPurpose(Refusal):
    """PIPL art. 6: no more is collected than the purpose needs."""

    zh = "“{purpose:zh}”不收集{kind:zh}"
    en = "{kind} is not collected for {purpose}"
    status = 422
    field = "field"


class PurposeRules(Struct, frozen=True, kw_only=True):
    """`sensitive`: by PIPL art. 28, or treated as if they were. Below `guardian_below` years a guardian consents."""

    purpose: Purpose
    basis: Mapping[Kind, Basis]
    retention: Mapping[Kind, Period]
    sensitive: frozenset[Kind]
    guardian_below: int

    def ground(self, field: str) -> Basis:
        """Raises NoSuchField, NotForPurpose."""
        kind = kind_of(field)
        basis = self.basis.get(kind)
        if basis is None or kind not in self.retention:
            raise NotForPurpose(purpose=self.purpose, kind=kind)
        return basis

    def until(self, field: str, since: date) -> date:
        """The last day on which what was noted on a day is kept. Raises NoSuchField, NotForPurpose."""
        self.ground(field)
        return last_of(since, self.retention[kind_of(field)], in_force().calendar)

    def is_over(self, field: str, since: date, today: date) -> bool:
        """Whether what was noted on a day is kept no longer. What is named no more has no ground to be kept longer than
        was said when it was noted: that day is the vault's to know. Raises NoSuchField.
        """
        return kind_of(field) not in self.retention or self.until(field, since) < today

    def is_sensitive(self, field: str) -> bool:
        return kind_of(field) in self.sensitive


def rules_on(purpose: Purpose, on: date, region: str = "") -> PurposeRules:
    """Raises NoRuleOn."""
    basis: Mapping[str, str] = rule(f"person.{purpose}.basis", on, region)
    retention: Mapping[str, Period] = rule(f"person.{purpose}.retention", on, region)
    beside = rule("person.sensitive.beside", on, region)
    return PurposeRules(
        purpose=purpose,
        basis={Kind(kind): Basis(ground) for kind, ground in basis.items()},
        retention={Kind(kind): period for kind, period in retention.items()},
        sensitive=frozenset(map(Kind, (*rule("person.sensitive", on, region), *beside))),
        guardian_below=rule("person.guardian_below", on, region),
    )
