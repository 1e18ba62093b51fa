"""A record that no route lets in, and that a view cannot count: a bug or a migration might bring it."""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from services.chassis.identity import new_id
from services.chassis.streams import Occasion
from services.registration.application import GROUPS
from services.registration.domain.group_facts import GroupDefiled
from tests.districts.cities import Desk
from tests.registration.examples import FILED

MAY = date(2026, 5, 6)
OCCASION = Occasion(effective_on=MAY, actor="clerk", policy="test")


async def poisoned(desk: Desk) -> UUID:
    """A group in a community that never was, filed and taken off the file."""
    store, identity = desk.city.stores["registration"], new_id()
    fact = replace(FILED, number="110999999999-S-0001", name="无处队", name_as_given="无处队", community="110999999999")
    group = GROUPS.new(identity)
    await store.append(OCCASION, group.then(fact))
    await store.append(OCCASION, group.after(fact).then(GroupDefiled(reason="误录", defiled_on=MAY)))
    await desk.city.settle()
    return identity
