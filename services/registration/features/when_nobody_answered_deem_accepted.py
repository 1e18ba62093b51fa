"""When nobody answered papers in time they count as accepted on the day of their receipt (视为受理)."""

from collections.abc import Sequence

from contracts.policies.in_force import policy_version
from services.chassis.clocks import StatutoryClock
from services.chassis.forming import Unit
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.chassis.timekeeper import TIMEKEEPER
from services.registration.application import APPLICATIONS
from services.registration.domain.deeming import deem_accepted
from services.registration.domain.establishment import thresholds_on


async def fire(store: Store, clock: StatutoryClock) -> Sequence[Unit]:
    """Takes effect on the day of receipt, however late the timekeeper is (行政许可法 art. 32(4))."""
    assert clock.set
    assert clock.last_day
    case = await store.get(APPLICATIONS, clock.set.subject)
    received_on = case.state.received_on
    if received_on is None:
        return ()
    thresholds = thresholds_on(received_on, case.state.registrar)
    accepted = deem_accepted(case.state, thresholds, answer_by=clock.last_day, officer=TIMEKEEPER)
    if accepted is None:
        return ()
    occasion = Occasion(effective_on=received_on, actor=TIMEKEEPER, policy=policy_version())
    return (Unit(occasion, (case.then(accepted),)),)
