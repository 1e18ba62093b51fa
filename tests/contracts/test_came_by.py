"""For whom somebody acts, as the headers say it: both are said or neither, by a reference, and only at a desk."""

import pytest

from contracts.came_by import (
    CAME_BY,
    ON_BEHALF_OF,
    CameBy,
    HalfSaid,
    NoReference,
    SpeaksForOneself,
    UnknownWay,
    for_whom,
)
from contracts.people import NobodysReference, PersonalNumber
from contracts.refusal import Refusal
from contracts.roles import Role

WAYS = "counter, telephone, paper, visit"


@pytest.mark.parametrize(
    ("role", "of", "by", "told"),
    [
        (Role.STREET, "p-1", "counter", ("p-1", CameBy.COUNTER)),
        (Role.MEDIATOR, "p-1", "telephone", ("p-1", CameBy.TELEPHONE)),
        (Role.STREET, None, None, ("", None)),
        (Role.RESIDENT, "", "", ("", None)),
        (None, None, None, ("", None)),
    ],
)
def test_what_is_said(role: Role | None, of: str | None, by: str | None, told: object) -> None:
    assert for_whom(role, of, by) == told


@pytest.mark.parametrize(
    ("role", "of", "by", "no", "field"),
    [
        (Role.STREET, "p-1", None, HalfSaid(), CAME_BY),
        (Role.STREET, None, "paper", HalfSaid(), ON_BEHALF_OF),
        (Role.STREET, "赵某", "paper", NoReference(), ON_BEHALF_OF),
        (Role.STREET, "text:mediation:0198f2b4-0000-7000-8000-000000000001", "paper", NobodysReference(), ON_BEHALF_OF),
        (Role.STREET, "11010519491231002X", "paper", PersonalNumber(), ON_BEHALF_OF),
        (Role.STREET, "p-1", "fax", UnknownWay(ways=WAYS), CAME_BY),
        (Role.RESIDENT, "p-1", "visit", SpeaksForOneself(), ON_BEHALF_OF),
        (None, "p-1", "visit", SpeaksForOneself(), ON_BEHALF_OF),
    ],
)
def test_what_is_refused(role: Role | None, of: str | None, by: str | None, no: Refusal, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        for_whom(role, of, by)
    assert (refused.value, refused.value.field) == (no, field)
