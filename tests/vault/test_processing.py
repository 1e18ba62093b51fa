"""The record of processing says what the policies say."""

from services.vault import processing


def test_the_page_is_as_the_policies_stand() -> None:
    assert processing.PAGE.read_text(encoding="utf-8") == processing.page(), "run python -m services.vault.processing"
