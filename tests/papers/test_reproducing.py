"""The same events make the same bytes, and a form that changes says so."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from services.papers.fonts import NoFont, found
from services.papers.forms import TEMPLATES, form, names
from services.papers.paper import canonical
from services.papers.rendering import CharacterMissing, NotSet, Press
from tests.papers.desks import opened
from tests.papers.printed import each, hashes, printed
from tests.papers.reading import bare, pages, words_of

# what the words and layouts of each version are: another hash is another version, which is written down beside it
FORMS = {
    "acceptance-notice@1": "dc3019aa0be70cef",
    "certificate@1": "5a39dca35b661be6",
    "correction-notice@1": "9c36d3ee4ed7e9bb",
}


def test_a_form_that_was_changed_is_another_version() -> None:
    assert {form(name).told: form(name).sha256[:16] for name in names()} == FORMS


def test_pdf_and_docx_are_the_same_bytes_twice_and_in_another_process() -> None:
    mine = hashes()
    assert hashes() == mine
    run = subprocess.run([sys.executable, "-m", "tests.papers.printed"], capture_output=True, text=True, check=True)
    assert run.stdout.split() == mine
    assert len(set(mine)) == len(mine)


def test_another_compiler_of_this_process_makes_the_same_bytes() -> None:
    for one in each():
        assert one.pdf(Press(found())) == one.pdf()


async def test_the_same_history_told_twice_gives_the_same_paper(tmp_path: Path) -> None:
    """But for the identities of its events, which are drawn: the page of provenance tells them."""
    said = []
    for folder in ("a", "b"):
        await asyncio.to_thread((tmp_path / folder).mkdir)
        async with opened(tmp_path / folder) as desk:
            said.append((await desk.noticed(await desk.accepted())).issued["content_sha256"])
    assert said[0] == said[1]


def test_a_template_that_warns_or_lacks_its_font_makes_nothing(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    house = tmp_path / "templates" / "house.typ"
    house.write_text(house.read_text().replace("font: data.font", 'font: "No Such Font"'))
    one = printed("acceptance-notice")
    with pytest.raises((NotSet, CharacterMissing)):
        one.pdf(Press(found(), tmp_path / "templates"))


def test_without_a_font_that_has_chinese_nothing_is_printed(tmp_path: Path) -> None:
    with pytest.raises(NoFont) as no:
        found(str(tmp_path), system=False)
    assert (no.value.status, "fonts-noto-cjk" in str(no.value)) == (503, True)


def test_a_character_that_no_font_has_is_refused_and_not_repeated() -> None:
    with pytest.raises(CharacterMissing) as no:
        printed("acceptance-notice", applicant="王\U00031350").pdf()
    assert "\U00031350" not in str(no.value)


@pytest.mark.parametrize("said", ["#panic()", "$x$ *bold* _it_", "= heading", "\\u{41}", "@ref <label>", "//", "]"])
def test_what_people_write_is_text_and_never_markup(said: str) -> None:
    one = printed("acceptance-notice", name=f"前{said}后")
    assert bare(f"前{said}后") in pages(one.pdf())[0]
    assert bare(f"前{said}后") in words_of(one.docx())


def test_what_is_hashed_has_one_order() -> None:
    one = printed("certificate").paper
    assert msgspec.json.decode(canonical(one), type=type(one)) == one
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})
