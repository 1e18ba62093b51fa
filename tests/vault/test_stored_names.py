"""What is stored of people keeps its names and its shapes, and says nothing of anybody."""

from pathlib import Path

from services.chassis.publishing import stored_names
from services.chassis.service import Service
from services.chassis.store import mapper_of
from services.vault.application import PEOPLE, VAULT_FACTS, VAULT_STREAMS, person_id
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
SERVICE = Service("trial", "试用", VAULT_STREAMS, {}, {}, ())
STORED = """
linli.person.consent-given:1
linli.person.consent-withdrawn:1
linli.person.erased:1
linli.person.export-given:1
linli.person.guardian-named:1
linli.person.hold-lifted:1
linli.person.hold-placed:1
linli.person.processing-restricted:1
linli.person.processing-unrestricted:1
linli.person.values-corrected:1
linli.person.values-noted:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(VAULT_FACTS) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_a_persons_stream_never_moves() -> None:
    assert str(person_id("person-1")) == "e96372a7-2ec3-5cce-ac13-6e49a59e18af"


def test_a_service_adds_them_to_its_own() -> None:
    assert set(STORED.split()) <= mapper_of(VAULT_STREAMS).topics
    assert PEOPLE.region(PEOPLE.initial) == ""
