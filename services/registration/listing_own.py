"""Applications from before there were lists of one's own come onto them: once, when the service opens."""

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from contracts.policies.in_force import policy_version
from services.chassis.feeds import Feed
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.house.once import again, once, recorded
from services.registration.application import APPLICANTS
from services.registration.domain.applicant import ROLES, ApplicationHandedIn, applicant_id, hand_in
from services.registration.domain.application_facts import ApplicationSubmitted

READER: Final = "registration.own-lists"
FEED: Final = Feed("registration", "registration.application", 0)
ACTOR: Final = "linli.registration"
_NAMES: Final = (ApplicationSubmitted.TOPIC, ApplicationHandedIn.TOPIC)


async def list_own(store: Store) -> int:
    """Onto how many lists something came. Raises Unavailable, and Conflict where somebody hands in all the time."""
    return await once(store, READER, FEED, partial(_list, store))


async def _list(store: Store, upto: int) -> int:
    earlier = await _on_none(store, upto)
    return sum([await again(partial(_listed, store, applicant, those)) for applicant, those in earlier.items()])


async def _listed(store: Store, applicant: str, applications: dict[UUID, date]) -> bool:
    own = await store.load(APPLICANTS, applicant_id(applicant))
    facts = [each for one in applications for each in hand_in(own.state, one, applicant=applicant)]
    if facts:
        on = max(applications.values())
        await store.append(Occasion(effective_on=on, actor=ACTOR, policy=policy_version()), own.then(*facts))
    return bool(facts)


async def _on_none(store: Store, upto: int) -> dict[str, dict[UUID, date]]:
    """By applicant, with their days, in the order of the log."""
    found: defaultdict[str, dict[UUID, date]] = defaultdict(dict)
    async for told in recorded(store, _NAMES, upto):
        match told.fact:
            case ApplicationHandedIn(application=application, applicant=applicant):
                found[applicant].pop(application, None)
            case ApplicationSubmitted(submitted_on=on) if told.role in ROLES:
                found[told.actor][told.originator_id] = on
    return {applicant: applications for applicant, applications in found.items() if applications}
