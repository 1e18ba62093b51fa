"""What is to be edited (.docx): the same text as the PDF, 公文 layout, and opened by others' programs."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.shared import Mm, Pt

from services.papers.forms import names
from tests.papers.printed import Printed, each, printed
from tests.papers.reading import bare, opened, pages, words_of

OFFICE = shutil.which("soffice")


def lines(one: Printed) -> list[str]:
    """All that stands on a paper, piece by piece."""
    paper = one.paper
    said = [paper.title, paper.number, paper.addressee, *paper.body, *paper.columns, *paper.closing, paper.seal]
    said += [cell for row in paper.rows for cell in row]
    said += [text for each in paper.fields for text in (each.label, each.value)]
    said += [paper.authority, paper.dated, one.made.form_sha256, one.made.content_sha256, str(one.made.events[0].id)]
    return [bare(each) for each in said if each]


@pytest.mark.parametrize("name", names())
def test_pdf_and_docx_say_the_same(name: str) -> None:
    one = printed(name)
    in_pdf, in_word = "".join(pages(one.pdf())), words_of(one.docx())
    for line in lines(one):
        assert (line in in_pdf, line in in_word) == (True, True), line


def test_it_is_laid_out_as_a_document_of_an_authority() -> None:
    """GB/T 9704-2012: A4, 37 mm above, 28 mm left; the title in size 2, text in size 3 and 仿宋, two characters in."""
    document = opened(printed("acceptance-notice").docx())
    sheet = document.sections[0]
    assert [round((each or 0) / Mm(1)) for each in (sheet.page_width, sheet.page_height)] == [210, 297]
    margins = [round((each or 0) / Mm(1)) for each in (sheet.top_margin, sheet.left_margin, sheet.right_margin)]
    assert margins == [37, 28, 26]
    title, text = document.styles["Title"], document.styles["Normal"]
    assert (title.font.size, text.font.size) == (Pt(22), Pt(16))
    assert (title.font.name, text.font.name) == ("方正小标宋简体", "仿宋_GB2312")
    assert document.core_properties.title == "受理通知书 顺义民社受〔2026〕1号"
    assert str(document.core_properties.created)[:10] == "2026-05-06"


def test_there_is_a_place_for_the_seal_below_who_signs_and_when() -> None:
    said = [each.text for each in opened(printed("certificate").docx()).paragraphs]
    at = said.index("顺义区民政局")
    assert said[at : at + 3] == ["顺义区民政局", "2026年5月6日", "（加盖登记管理机关印章）"]


def test_nothing_in_it_runs_or_is_fetched() -> None:
    for one in each():
        with ZipFile(BytesIO(one.docx())) as file:
            assert not [name for name in file.namelist() if "vba" in name.lower() or "embed" in name.lower()]
            assert all(b"TargetMode" not in file.read(name) for name in file.namelist())
            assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here; infra/bootstrap.sh installs it for root")
def test_another_program_opens_it_and_reads_the_same_text(tmp_path: Path) -> None:
    files = {f"{at}": one for at, one in enumerate(each())}
    for name, one in files.items():
        (tmp_path / f"{name}.docx").write_bytes(one.docx())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    asked = [str(OFFICE), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*asked, *(str(tmp_path / f"{name}.docx") for name in files)], check=True, capture_output=True)
    for name, one in files.items():
        said = bare((tmp_path / f"{name}.txt").read_text(encoding="utf-8-sig"))
        for line in lines(one):
            assert line in said, line
