"""A rebuild is shared out by partition: all of it, nothing twice, no hand much more than another."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed
from services.districts.hands import Hands, Part, parts
from services.districts.ledger.building.bulk import Target

TODAY: Final = date(2026, 6, 1)
feeds = st.builds(
    Feed, st.just("mediation"), st.sampled_from(["disputes", "committees"]), st.integers(0, PARTITIONS - 1)
)


def part_of(events: Mapping[Feed, int]) -> Part:
    return Part("disputes", 2, False, 400, [(feed, Target(9, TODAY, n)) for feed, n in events.items()])


@given(st.dictionaries(feeds, st.integers(0, 1000), min_size=1), st.integers(1, 8))
def test_every_feed_is_in_one_part_and_the_feeds_of_a_partition_are_together(
    events: Mapping[Feed, int], count: int
) -> None:
    whole = part_of(events)
    shares = list(parts(whole, count))
    assert sorted(target for share in shares for target in share.targets) == sorted(whole.targets)
    partitions = [{feed.partition for feed, _ in share.targets} for share in shares]
    assert sum(map(len, partitions)) == len(set().union(*partitions))
    assert len(shares) == min(count, len({feed.partition for feed in events}))
    assert sum(share.held for share in shares) <= whole.held
    done = [sum(target.events for _, target in share.targets) for share in shares]
    largest = max(sum(n for feed, n in events.items() if feed.partition == at) for at in range(PARTITIONS))
    assert max(done) - min(done) <= largest


async def test_few_events_are_not_worth_a_process() -> None:
    hands = Hands(("no-such-command",), least=11)
    await hands.fill(part_of({Feed("mediation", "disputes", 1): 10}), lambda _: pytest.fail("nobody folds"))


async def test_a_hand_whose_rebuild_is_given_up_ends() -> None:
    """It would fill a generation that nobody waits for."""
    waits = "import sys, time; print(1, flush=True); time.sleep(600)"
    hands, began = Hands((sys.executable, "-c", waits), least=1), asyncio.Event()
    filling = asyncio.create_task(hands.fill(part_of({Feed("mediation", "disputes", 1): 10}), lambda _: began.set()))
    await asyncio.wait_for(began.wait(), 30)
    filling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(filling, 30)
