"""The faults: what is done to a city under load, and what undoes it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from tests.faults.processes import moments, outages, putting_back
from tests.faults.processes.trial import Trial

Step = Callable[[Trial], Awaitable[None]]


class Fault(NamedTuple):
    """`strike` does it and undoes it, under load; a city in which nothing was done loses nothing either."""

    name: str
    strike: Step
    short: bool = False  # of the set that every run of the tests tries


async def nothing(_: Trial) -> None:
    await asyncio.sleep(0.5)


FAULTS: Final = (
    Fault("nothing", nothing),
    Fault("api killed", outages.api_killed, short=True),
    Fault("portal killed", outages.portal_killed),
    Fault("relay killed", outages.relay_killed),
    Fault("reaction killed", outages.reaction_killed),
    Fault("worker of the views killed", outages.views_killed, short=True),
    Fault("postgresql killed", outages.postgres_killed, short=True),
    Fault("kafka killed", outages.kafka_killed),
    Fault("zombie: worker of the views stopped past its session", outages.views_stopped),
    Fault("zombie: relay stopped", outages.relay_stopped),
    Fault("zombie: worker of a reaction stopped past its session", outages.reaction_stopped),
    Fault("clients and portal cut off from the apis", outages.clients_cut_off),
    Fault("apis' answers to clients and portal swallowed", outages.clients_unanswered),
    Fault("api cut off from postgresql", outages.api_cut_off),
    Fault("api's answers from postgresql swallowed", outages.api_unanswered),
    Fault("workers cut off from postgresql", outages.workers_cut_off),
    Fault("workers' road to postgresql swallows", outages.workers_swallowed),
    Fault("workers cut off from kafka", outages.kafka_cut_off),
    Fault("kafka's answers swallowed", outages.kafka_unanswered),
    Fault("workers' road to kafka swallows", outages.kafka_swallowed),
    Fault("slow roads", outages.slow),
    Fault("readers cut off from the published logs", outages.logs_cut_off),
    Fault("disk full for postgresql", outages.disk_full),
    Fault("channels deleted and made anew", outages.channels_made_anew),
    Fault("place past retention", outages.past_retention),
    Fault("clock set back", outages.clock_set_back),
    Fault("killed before the append", moments.before_append),
    Fault("killed between append and answer", moments.between_append_and_answer, short=True),
    Fault("killed between send and record", moments.between_send_and_record, short=True),
    Fault("killed between effect and place", moments.between_effect_and_place),
    Fault("killed while a reaction moves its place", moments.while_a_reaction_moves_its_place),
    Fault("hand killed while it fills a view", moments.while_a_hand_fills),
    Fault("killed during a swap", moments.during_swap),
    Fault("postgresql put back to an older state", putting_back.postgres_put_back),
)
