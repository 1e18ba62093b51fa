"""Text that can be read: what is not seen itself is refused, but for what a script or an emoji is joined by."""

import pytest

from contracts.prose import ControlCharacter, readable


@pytest.mark.parametrize("unseen", ["\x00", "\x1b", "\x85", "\u200b", "\u202e", "\u2066", "\u2069", "\ufeff", "\u00ad"])
def test_a_character_that_cannot_be_seen_is_refused(unseen: str) -> None:
    with pytest.raises(ControlCharacter):
        readable(f"胜利街道{unseen}调委会")


@pytest.mark.parametrize(
    "text", ["第一行\n第二行\t\r", "\U00020bb7野家", "家\U0001f468\u200d\U0001f469\u200d\U0001f467", "می\u200cخواهم"]
)
def test_lines_rare_characters_and_what_joins_them_stay_as_they_were_given(text: str) -> None:
    assert readable(text) == text
