"""What tests may stand on: real servers, started when the first test asks for them."""

from pathlib import Path
from typing import Final

import pytest

pytest_plugins = ("tests.support.postgres", "tests.support.kafka", "tests.support.browser")
CITIES: Final = {
    "deploy",
    "faults",
    "journeys",
}  # whole cities of a dozen processes: one at a time is enough for a machine
HERE: Final = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side a file stays together, and so do all that need a distributed city."""
    for item in items:
        room = item.path.relative_to(HERE).parts[0]
        item.add_marker(pytest.mark.xdist_group("cities" if room in CITIES else str(item.path)))
