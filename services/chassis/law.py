"""The law that a process applies: adopted when it starts, and kept beside the log of whoever decides by it."""

from fastapi import APIRouter, Request, Response

from contracts.policies.in_force import adopt, in_force
from contracts.refusal import Refusal
from services.chassis.clock import Clock, SystemClock, today
from services.chassis.settings import Settings
from services.chassis.store import Store

router = APIRouter(tags=["policies"])


class NoSuchPolicies(Refusal):
    zh = "本服务没有版本为 {version} 的政策集"
    en = "this service has no set of policies with the version {version}"
    status = 404
    field = "version"


def adopt_law(settings: Settings, clock: Clock | None = None) -> None:
    """Before anything is decided. Raises UnusableFiles, CalendarMissing: nothing starts with half of its law."""
    adopt(settings.policies, today=today(clock or SystemClock()))


async def keep_law(store: Store) -> None:
    """Before anything is decided with it. Raises Unavailable."""
    await store.recorder.keep_policies(in_force().version, in_force().packed, store.clock.now())


@router.get("/policies/{version}")
async def show_policies(version: str, request: Request) -> Response:
    """A whole set, as it was when a fact recorded its version: every policy, its sources, and the calendar."""
    kept = await request.app.state.store.recorder.policies(version)
    if kept is None:
        raise NoSuchPolicies(version=version)
    return Response(kept, media_type="application/json")
