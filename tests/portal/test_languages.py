import re

import httpx
import pytest
from babel.messages.pofile import read_po

from contracts.policies.in_force import in_force
from services.portal.languages import CATALOGUE
from services.portal.words import HAN_WORDS, Words
from tests.portal import fake_sheets
from tests.portal.every_page import PAGES
from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_file import TEXT
from tests.portal.fake_own import LISTED
from tests.portal.fake_return import CUTS, SOURCE
from tests.portal.messages import messages
from tests.portal.reading import Reading, read
from tests.portal.test_refusals import PROBLEM

HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ENGLISH_SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}[ ,]+){2,}[A-Za-z]{2,}")
NAMES = {"邻里", "中文", "北京市", "海淀区", "东城区", "胜利小区社区居委会"}
NAMES |= {"北京市东城区和平里社区服务中心", "什刹海街道居民议事会", SOURCE}
# laws are cited by their names
NAMES |= {
    name
    for entry in in_force().content.entries
    for text in (entry.value.source, entry.value.note, str(entry.value.value))
    for name in HAN_WORDS.findall(text)
}
NAMES |= {name for key in in_force().keys.values() for why in key.unknown for name in HAN_WORDS.findall(why.reason)}
NAMES |= {"顺义区", "钱示例", str(LISTED["number"]), str(TEXT["value"])}  # what somebody wrote is read as it is
NAMES |= fake_sheets.NAMES  # what is written in a sheet
PRINTED_WORDS = {figure["label"] for cut in CUTS for figure in cut["figures"]} | {"无人值守"}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))


def chinese_not_marked(page: Reading) -> list[str]:
    return [text for language, text in page.spoken if not language.startswith("zh") and HAN.search(text)]


def english_not_marked(page: Reading) -> list[str]:
    return [text for language, text in page.spoken if language != "en" and ENGLISH_SENTENCE.search(text)]


def test_every_text_of_the_pages_has_its_english_and_no_english_is_left_over() -> None:
    with CATALOGUE.open("rb") as lines:
        catalogue = {entry.id: entry.string for entry in read_po(lines) if entry.id}
    asked = messages()
    assert {text: files for text, files in asked.items() if text not in catalogue} == {}
    assert [text for text in catalogue if text not in asked] == []
    for text, english in catalogue.items():
        assert all(english) if isinstance(english, tuple) else english, text


def test_a_translation_holds_the_same_values_and_marks_as_its_text() -> None:
    with CATALOGUE.open("rb") as lines:
        catalogue = [entry for entry in read_po(lines) if entry.id]
    for entry in catalogue:
        texts = [one for side in (entry.id, entry.string) for one in ([side] if isinstance(side, str) else side or [])]
        kept = [sorted(re.findall(r"%\(\w+\)[sd]|<[^>]+>", text)) for text in texts]
        assert kept == kept[:1] * len(kept), texts
        assert not HAN.search(str(entry.string)), texts


@every_page
async def test_an_english_page_marks_every_chinese_word(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(f"/en{path}")).text)
    assert page.spoken[0][0] == "en"
    assert chinese_not_marked(page) == []


@every_page
async def test_what_has_no_english_yet_is_marked_too(
    reader: httpx.AsyncClient, districts: FakeDistricts, path: str
) -> None:
    districts.in_english = False
    assert chinese_not_marked(Reading((await reader.get(f"/en{path}")).text)) == []


@every_page
async def test_only_names_stay_chinese_on_an_english_page(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(f"/en{path}")).text)
    assert {text for language, text in page.spoken if language.startswith("zh")} <= NAMES | PRINTED_WORDS


@every_page
async def test_a_chinese_page_marks_every_english_sentence(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(path)).text)
    assert page.spoken[0][0] == "zh-CN"
    assert english_not_marked(page) == []


@every_page
async def test_every_link_of_an_english_page_but_one_stays_in_english(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(f"/en{path}")).text)
    away = {text: href for text, href in page.links.items() if not href.startswith(("/en/", "#"))}
    assert away == {"中文": path}


@every_page
async def test_a_page_leads_to_itself_in_the_other_language_and_back(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(path)).text)
    assert page.links["English"] == f"/en{path}"
    switch = next(attrs for tag, attrs in page.tags if attrs.get("class") == "masthead__language")
    assert (switch["lang"], switch["hreflang"], switch["rel"]) == ("en", "en", "alternate")
    assert Reading((await reader.get(page.links["English"])).text).links["中文"] == path


@pytest.mark.parametrize("path", ["/en//elsewhere.example/x", "/en///elsewhere.example/x", "//elsewhere.example/x"])
async def test_no_address_leads_a_page_to_another_site(reader: httpx.AsyncClient, path: str) -> None:
    page = Reading((await reader.get(f"http://linli{path}")).text)
    hrefs = [attrs.get("href") or "" for _, attrs in page.tags]
    targets = [href for href in hrefs if "elsewhere.example" in href]
    assert targets
    assert {target.removeprefix("/en") for target in targets} == {"/elsewhere.example/x"}


async def test_unmarked_words_of_the_other_language_would_be_found() -> None:
    page = Reading('<html lang="en"><p aria-label="分页">数字<b lang="zh">来由</b></p>')
    assert chinese_not_marked(page) == ["分页", "数字"]
    page = Reading('<html lang="zh-CN"><p>see it again</p><p lang="en">see it again</p>')
    assert english_not_marked(page) == ["see it again"]


async def test_the_english_board_tells_days_numbers_and_names_as_english_readers_write_them(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/en/regions/110101?on=2026-10-01")
    assert districts.asked == ["/board?region=110101&on=2026-10-01"]
    assert page.title == "Dongcheng District · Board (1 October 2026) — Linli"
    assert "You see 1 October 2026 ." in page.text
    assert "8,721 since last month's end: −12 up to date" in page.text
    assert "3 records behind · 12 seconds ago" in page.text
    assert page.links["Jingshan Subdistrict"] == "/en/regions/110101002?on=2026-10-01"


async def test_a_no_is_said_in_english_on_an_english_page(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.no = (422, PROBLEM)
    page = await read(reader, "/en/figures/x", 422)
    assert page.title == "The content breaks a rule — Linli"
    assert "there is no division with the code 999999" in page.text
    assert "on: is not a date" in page.text
    assert chinese_not_marked(page) == []


async def test_every_fault_has_an_english_page(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    assert "Page not found" in (await read(reader, "/en/nowhere", 404)).text
    assert "This page can only be read." in (await reader.post("/en/")).text
    districts.unreachable = True
    assert "The district views do not answer." in (await read(reader, "/en/", 503)).text
    districts.unreachable, districts.reconciled = False, {}
    assert "Something went wrong" in (await reader.get("/en/reconciliation")).text


async def test_english_without_a_page_leads_to_the_board(reader: httpx.AsyncClient) -> None:
    response = await reader.get("/en", follow_redirects=True)
    assert (response.url.path, response.headers["content-language"]) == ("/en/", "en")


async def test_the_moving_part_moves_in_the_pages_language(reader: httpx.AsyncClient) -> None:
    assert 'hx-get="/en/regions/110101/moving-part"' in (await reader.get("/en/regions/110101")).text
    assert "Jingshan Subdistrict" in (await reader.get("/en/regions/110101/moving-part")).text


def test_words_of_an_english_page() -> None:
    en = Words("en")
    assert en.day("2026-11-04") == "4 November 2026"
    assert en.counted({"at_least": 1800, "text": "约1 800个"}) == "at least 1,800"
    assert en.signed(-230) == "−230"
    assert en.amount(123456, "元") == "1,234.56"
    assert en.freshness({"behind": 1, "age_seconds": 3600}) == "1 record behind · 1 hour ago"
    assert (en.unit("元"), en.unit("个")) == ("yuan", "")
    assert en.chinese("和平里") == '<span lang="zh">和平里</span>'
    action = {"title": "民生行动", "title_en": "Action <2010> (民生行动): figures"}
    assert en.titled(action) == 'Action &lt;2010&gt; (<span lang="zh">民生行动</span>): figures'
    assert en.plainly(action, "x") == "Action <2010>: figures"
    assert en.plainly({"title": "民生行动"}, "x") == "x"
    assert en.titled({"title": "<b>社团</b>"}) == '<span lang="zh">&lt;b&gt;社团&lt;/b&gt;</span>'
