"""No number of a person comes in: not as a reference, not in a free text."""

import pytest
from pydantic import BaseModel, ValidationError

from contracts.people import PersonalNumber, Reference, opaque
from contracts.personal import NOBODYS
from contracts.prose import ControlCharacter, readable


class Head(BaseModel):
    head: Reference


@pytest.mark.parametrize(
    "reference",
    [
        "person-1",
        "officer:110113-0007",
        "0192f0c8-7d3a-7b1e-9a52-13812345678a",
        "13812345-1380-7138-9138-138123456789",
        "p-7b6d0395-19b4-4910-884f-048804037722",  # ends as a line of an office would
        "p20260506000001",
        "51110113MJ0000018X",
    ],
)
def test_an_opaque_reference_stands_for_a_person(reference: str) -> None:
    assert Head(head=reference).head == reference


@pytest.mark.parametrize(
    "reference",
    [
        "11010519491231002X",
        "11010519491231002x",
        "370101190102039973",
        "110105-19491231-002X",
        "110105491231002",
        "13800138000",
        "138-0013-8000",
        "8613800138000",
        "0086-13800138000",
        "010-69441234",
        "01069441234",
        "person:13800138000",
        "tel13800138000",
        "id-11010519491231002X",
    ],
)
def test_a_reference_that_looks_like_a_number_of_the_person_is_refused(reference: str) -> None:
    with pytest.raises(PersonalNumber):
        opaque(reference)
    with pytest.raises(ValidationError, match="give the person's reference"):
        Head(head=reference)


@pytest.mark.parametrize("kind", NOBODYS)
def test_what_refers_to_a_text_a_document_or_a_sheet_is_nobodys_reference(kind: str) -> None:
    with pytest.raises(ValidationError, match="no person's"):
        Head(head=f"{kind}mediation:0198f2b4-0000-7000-8000-000000000001")


@pytest.mark.parametrize("reference", ["张三", "zhang san", "", "a" * 65, "person/1"])
def test_a_name_is_no_reference(reference: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        Head(head=reference)


@pytest.mark.parametrize(
    "text",
    [
        "多领域项目重复计算",
        "顺民罚-110113-2026-000001",
        "社区110113001012,统一社会信用代码51110113MJ0000018X",
        "办公电话010-69441234",
        "第一行\n第二行\t完",
        "",
    ],
)
def test_a_text_is_taken_as_it_was_given(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("text", ["联系人电话13800138000", "身份证11010519491231002X。", "电话:138-0013-8000"])
def test_a_text_with_a_number_of_a_person_is_refused(text: str) -> None:
    with pytest.raises(PersonalNumber):
        readable(text)


@pytest.mark.parametrize("text", ["合唱\x00队", "合唱\x1b[2J队", "\x7f"])
def test_a_text_with_a_character_that_cannot_be_seen_is_refused(text: str) -> None:
    with pytest.raises(ControlCharacter):
        readable(text)
