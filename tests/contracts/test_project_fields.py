"""The catalogue of project fields: versions, aliases, one primary field."""

import json

import pytest

from contracts.project_fields import (
    CATALOGUES,
    FieldNotInCatalogue,
    ProjectFields,
    field_code,
    field_title,
    project_fields,
)
from contracts.published_returns import published_return


def test_the_catalogue_of_2010_has_the_ten_fields_of_the_printed_cut() -> None:
    printed = json.loads(published_return("beijing-2010"))["cuts"]["field"]
    assert set(CATALOGUES["2010"].values()) == set(printed)


@pytest.mark.parametrize("text", ["culture-sport-science", "文体科普", "文教体育"])
def test_a_field_is_found_by_code_title_or_alias(text: str) -> None:
    assert field_code(text) == "culture-sport-science"


def test_a_field_has_one_title() -> None:
    assert field_title("culture-sport-science") == "文体科普"


@pytest.mark.parametrize(("text", "catalogue"), [("航天", "2010"), ("", "2010"), ("文体科普", "1999")])
def test_a_field_that_the_catalogue_lacks_is_refused(text: str, catalogue: str) -> None:
    for asked in (field_code, field_title):
        with pytest.raises(FieldNotInCatalogue) as caught:
            asked(text, catalogue)
        assert caught.value == FieldNotInCatalogue(field_code=text, catalogue=catalogue)


def test_a_project_has_one_primary_field_and_its_labels_once() -> None:
    assert project_fields("扶老助残", ["文教体育", "文体科普", "elderly-disabled", "health"]) == ProjectFields(
        primary="elderly-disabled", labels=("culture-sport-science", "health"), catalogue="2010"
    )
