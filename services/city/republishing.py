"""After Kafka lost a channel: have a service send all that it ever published once more, to readers who need nothing."""

import asyncio

from services.chassis.settings import from_environment
from services.city.own_store import Epoch, Name, must_be_a_service, opened, owned


def republish(name: Name, epoch: Epoch = None) -> None:
    """Send everything that a service published once more, under a new epoch; its store is the one in LINLI_STORE.

    For a channel that Kafka lost and that was made anew, or facts that were private until now. Nobody rebuilds or
    reverses because of it.
    """
    must_be_a_service(name)
    begun, head = asyncio.run(_republish(from_environment().need("store"), name, epoch))
    print(f"{name}:自头重发,新纪元 {begun} 自位置 {head} 之后开始;视图和联动照常,无须重建")


async def _republish(dsn: str, name: str, epoch: int | None) -> tuple[int, int]:
    """Raises BadSettings, Unavailable, NewerFormat."""
    from services.chassis.relay import republish as have_sent_again  # noqa: PLC0415 - Kafka's client takes long to load

    async with owned(await opened(dsn), name, "nothing is sent again") as recorder:
        return await have_sent_again(recorder, epoch)


COMMANDS = (republish,)
