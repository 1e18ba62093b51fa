"""What registration holds unique: a name in a registrar's area, one open case for it, a head of one association only,
a credit code.

The head is claimed under the opaque reference of the person, which says nothing of who that is; a value of a
person (a number, a name) never becomes a claim. A credit code comes from a series of the
whole city that gives no number twice; but those on paper were given by others.
"""

from uuid import UUID

from contracts.regions import lasting
from contracts.vocabulary import OrganisationKind
from services.chassis.streams import Claim
from services.registration.domain.asked import Asked
from services.registration.domain.uniqueness import (
    CodeTaken,
    GroupNameTaken,
    HeadsAnother,
    NameTaken,
    TwoOpenCases,
)


def name(registrar: str, value: str, holder: UUID, *, held: bool = True) -> Claim:
    scope = f"registration.name/{lasting(registrar)}"
    return Claim(scope, value, holder, held, lambda _: NameTaken(name=value))


def head(person: str, holder: UUID, *, held: bool = True) -> Claim:
    return Claim("registration.association-head", person, holder, held, lambda _: HeadsAnother())


def head_of(kind: OrganisationKind | None, person: str, holder: UUID, *, held: bool = True) -> tuple[Claim, ...]:
    """Only an association asks that its head head no other (社会团体登记管理条例 art. 12)."""
    return (head(person, holder, held=held),) if kind is OrganisationKind.ASSOCIATION else ()


def case(asked: Asked, holder: UUID, *, held: bool = True) -> tuple[Claim, ...]:
    """An open application holds its name and its head, so that no other asks for them meanwhile."""
    registrar = asked.places.registrar

    def open_already(other: UUID) -> TwoOpenCases:
        return TwoOpenCases(name=asked.name, application=other)

    return (
        Claim(f"registration.open-case/{lasting(registrar)}", asked.name, holder, held, open_already),
        name(registrar, asked.name, holder, held=held),
        *head_of(asked.kind, asked.head, holder, held=held),
    )


def group_name(community: str, value: str, holder: UUID, *, held: bool = True) -> Claim:
    def taken(other: UUID) -> GroupNameTaken:
        return GroupNameTaken(name=value, group=other)

    return Claim(f"registration.group-name/{community}", value, holder, held, taken)


def code(value: str, holder: UUID, *, held: bool = True) -> tuple[Claim, ...]:
    """None where it is not known."""
    if not value:
        return ()
    return (Claim("registration.credit-code", value, holder, held, lambda _: CodeTaken(credit_code=value)),)
