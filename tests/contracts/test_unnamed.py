"""A thing without whom it names keeps its shape, and all else that it says."""

from msgspec import Struct

from contracts.titles.unnamed import unnamed


class Inner(Struct, frozen=True):
    evaluator: str
    score: int


class Thing(Struct, frozen=True):
    name: str
    head: str
    parties: tuple[str, ...] = ()
    parts: dict[str, Inner] = {}
    told: tuple[Inner, ...] = ()
    guardian: str | None = None


def test_references_to_people_are_left_out_wherever_they_lie() -> None:
    thing = Thing("协会", "person-1", ("person-2", "person-3"), {"self": Inner("person-4", 9)}, (Inner("person-5", 8),))
    assert unnamed("registration.organisation", thing) == Thing("协会", "", (), {"self": Inner("", 9)}, (Inner("", 8),))


def test_what_names_nobody_is_the_same_thing() -> None:
    thing = Thing("协会", "")
    assert unnamed("registration.organisation", thing) is not None
    assert unnamed("registration.organisation", thing) == thing
