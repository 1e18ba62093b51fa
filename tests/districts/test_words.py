"""Everything that the districts show has its Chinese and its English: measures, cuts, tiles, rows, events."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.regions import CITY
from contracts.titles.reading import WORDS
from services.districts import happenings, measures, rows
from services.districts.desk import VIEWS
from services.districts.ledger.view import ViewSpec
from services.districts.measures import MEASURES, Measure, measure
from services.districts.tiles import COLUMNS, TILES
from tests.districts.views.histories import EVENTS

CHINESE = re.compile("[\u4e00-\u9fff]")
WORDED = {
    name: words
    for name, words in vars(measures).items()
    if isinstance(words, dict) and words and all(isinstance(zh, str) for zh in words.values()) and name.isupper()
}


def missing(texts: Iterable[str]) -> list[str]:
    """Those that are empty, or are no English."""
    return [text for text in texts if not text or CHINESE.search(text)]


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_every_event_that_a_view_reads_has_both_titles(spec: ViewSpec) -> None:
    assert all(CHINESE.search(happenings.title(name)) for name in spec.names)
    assert missing(happenings.title_en(name) for name in spec.names) == []


@pytest.mark.parametrize("asked", MEASURES, ids=lambda asked: asked.name)
def test_every_measure_and_each_of_its_cuts_has_both_titles(asked: Measure) -> None:
    assert CHINESE.search(asked.title)
    assert missing([asked.title_en, *(asked.cut_title_en(cut) for cut in asked.cuts)]) == []
    assert all(asked.cut_title(cut) != cut for cut in asked.cuts)


def test_a_cut_by_registrar_is_called_as_the_region_is_and_one_by_month_as_the_month() -> None:
    registrar, month = measure("projects.by-registrar"), measure("patrols.sheets-of-month")
    assert (registrar.cut_title("110113"), registrar.cut_title_en("110113")) == ("顺义区", "Shunyi District")
    assert (registrar.cut_title(CITY), registrar.cut_title_en(CITY)) == ("北京市", "Beijing")
    assert (month.cut_title("2026-06"), month.cut_title_en("2026-06")) == ("2026年6月", "June 2026")


@pytest.mark.parametrize("name", WORDED)
def test_every_word_of_the_measures_is_known_in_english(name: str) -> None:
    assert [zh for zh in WORDED[name].values() if zh not in WORDS and CHINESE.search(zh)] == []


def test_every_tile_and_column_has_both_titles_and_says_in_both_what_it_is_of() -> None:
    assert all(CHINESE.search(tile.title) and tile.note for tile in TILES)
    assert missing(text for tile in TILES for text in (tile.title_en, tile.note_en)) == []
    assert missing(column.title_en for column in COLUMNS) == []


def test_every_column_stands_on_a_tile_too_and_every_measure_exists() -> None:
    shown = {name for tile in TILES for name in tile.measures}
    assert {column.measure for column in COLUMNS} <= shown <= {each.name for each in MEASURES}


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
@settings(max_examples=60)
@given(data=st.data())
def test_every_field_of_a_row_is_named_in_both(spec: ViewSpec, data: st.DataObject) -> None:
    row: Any = None
    for event in data.draw(st.lists(EVENTS[spec.name], min_size=1, max_size=8)):
        row = spec.evolve(row, getattr(event, "instead", event), date(2026, 5, 6))  # what was corrected folds so
    if row is not None:
        told = rows.fields(row)
        assert told
        assert missing(field["name_en"] for field in told) == []
        assert all(CHINESE.search(field["name"]) for field in told)
        assert rows.title(row) is not None
        assert rows.title_en(row) is not None
