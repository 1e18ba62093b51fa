"""What is typed into a form becomes the body that a program would send; what is wrong with it leads back."""

import pytest

from contracts.forms.fields import Field
from contracts.forms.typed import typed
from contracts.instants import instant_of
from tests.portal.commands.test_fields import COMMANDS


def fields(command: str) -> tuple[Field, ...]:
    return COMMANDS[command].fields


def test_an_application_is_sent_as_a_program_would() -> None:
    told = typed(
        fields("registration.submit-application"),
        {
            "name": " 顺义区益民服务中心 ",
            "places.registrar": "110113",
            "places.domicile": "110113001012",
            "places.territory": "110113",
            "head": "p-1",
            "funds.amount": "3",
            "funds.unit": "wan-yuan",
            "details": "association",
            "details.individuals": "５０",
            "details.units": "0",
            "details.regional_branches": "",
            "details.council": "7",
            "on": "2026-05-06",
        },
    )
    assert told.body == {
        "name": "顺义区益民服务中心",
        "places": {"registrar": "110113", "domicile": "110113001012", "territory": "110113"},
        "head": "p-1",
        "funds": {"amount": "3", "unit": "wan-yuan"},
        "details": {"kind": "association", "individuals": 50, "units": 0},
        "on": "2026-05-06",
    }


def test_what_is_left_empty_is_not_sent() -> None:
    told = typed(fields("mediation.conclude-dispute"), {"outcome": "failed", "amount.unit": "yuan", "on": ""})
    assert told.body == {"outcome": "failed", "performed_at_once": False}


def test_a_group_that_must_be_there_is_sent_without_what_is_missing_so_that_this_is_said_of_its_field() -> None:
    told = typed(fields("procurement.declare-project"), {"planned.unit": "yuan"})
    assert told.body["planned"] == {"unit": "yuan"}
    assert told.place("planned.amount") == "planned.amount"


def test_people_are_told_apart_by_where_they_were_typed() -> None:
    values = {"parties.0": "p-1", "parties.1": "", "parties.2": "not a reference"}
    told = typed(fields("mediation.accept-dispute"), values)
    assert told.body["parties"] == ["p-1", "not a reference"]
    assert told.place("parties.1") == "parties.2"
    assert told.place("parties") == "parties.0"


def test_what_is_said_of_a_word_is_an_entry_of_it_and_a_complaint_leads_to_where_it_was_said() -> None:
    values = {"missing.charter": "无业务范围", "missing.capital": "  ", "missing.members": "未签字", "on": "2026-05-06"}
    told = typed(fields("registration.ask-correction"), values)
    lacking = [{"material": "charter", "asked": "无业务范围"}, {"material": "members", "asked": "未签字"}]
    assert told.body == {"missing": lacking, "on": "2026-05-06"}
    places = [told.place(said) for said in ("missing.1.asked", "missing.0", "missing")]
    assert places == ["missing.members", "missing.charter", "missing.application"]


def test_boxes_and_moments() -> None:
    values = {"criteria:deaths": "yes", "criteria:weapons": "yes", "learned_at": "2026-05-06T09:30"}
    told = typed(fields("mediation.flag-major"), values)
    assert told.body["learned_at"] == "2026-05-06T09:30:00+08:00"
    assert instant_of(told.body["learned_at"])
    assert set(told.body["criteria"]) <= {code for each in fields("mediation.flag-major") for code, _ in each.choices}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("details.individuals", "details.individuals"),
        ("places", "places.registrar"),
        ("details.kind", "details"),
        ("funds", "funds.amount"),
        ("nothing.of.the.kind", ""),
        ("", ""),
    ],
)
def test_a_complaint_leads_to_the_nearest_field(said: str, place: str) -> None:
    told = typed(fields("registration.submit-application"), {"details": "association"})
    assert told.place(said) == place


@pytest.mark.parametrize(("text", "sent"), [("12", 12), ("-3", -3), ("40余", "40余"), ("1.5", "1.5"), ("１２", 12)])
def test_what_is_no_whole_number_is_sent_as_it_is(text: str, sent: object) -> None:
    assert typed(fields("mediation.file-patrol-sheet"), {"leads": text}).body["leads"] == sent
