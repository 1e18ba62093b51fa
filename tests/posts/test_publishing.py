from pathlib import Path
from typing import Any

import msgspec

from services.chassis.publishing import stored_names
from services.posts.application import STREAMS
from services.posts.domain.account import AccountLinked, AccountUnlinked
from services.posts.domain.person_facts import DeputyshipBegun, DeputyshipEnded, SessionsEnded, WorkTakenOver
from services.posts.domain.unit import PostEndNoted, PostNoted
from services.posts.main import SERVICE
from services.posts.publishing import PUBLICATIONS
from tests.posts.examples import given
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
STORED = """
posts.account.linked:1
posts.account.unlinked:1
posts.chain.dropped:1
posts.chain.set:1
posts.person.deputyship-begun:1
posts.person.deputyship-ended:1
posts.person.leave-begun:1
posts.person.leave-ended:1
posts.person.post-ended:1
posts.person.post-given:1
posts.person.sessions-ended:1
posts.person.work-handed-over:1
posts.person.work-taken-over:1
posts.unit.post-end-noted:1
posts.unit.post-noted:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(fact for stream in STREAMS for fact in stream.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_accounts_and_what_was_told_already_stay_here() -> None:
    facts: set[type[Any]] = {fact for stream in STREAMS for fact in stream.facts}
    noted: set[type[Any]] = {DeputyshipBegun, DeputyshipEnded, WorkTakenOver, PostNoted, PostEndNoted}
    assert facts - set(PUBLICATIONS) == noted | {AccountLinked, AccountUnlinked, SessionsEnded}


def test_every_event_of_the_contract_is_told_on_its_channel() -> None:
    contract = {
        (channel, str(kind.__struct_config__.tag)) for channel, kinds in SERVICE.channels.items() for kind in kinds
    }
    told = {(channel, msgspec.json.decode(body)["type"]) for channel, body in golden.published(SERVICE, GOLDEN)}
    assert told == contract


def test_nobody_is_told_of_scopes_or_reasons() -> None:
    heard = b"".join(body for _, body in golden.published(SERVICE, GOLDEN)).decode()
    assert [word for word in ("officer-1", "调离", "轮岗", "scopes", "account") if word in heard] == []
    event = PUBLICATIONS[type(given())].translate(given(scopes=("tax",)))
    assert b"tax" not in msgspec.json.encode(event)
