"""A form is made of what a service says of its command, and of nothing else."""

from collections import defaultdict

import pytest

from contracts.access.deciding import ACTIONS
from contracts.came_by import CAME_BY, ON_BEHALF_OF, CameBy
from contracts.forms.fields import Field, Kind
from contracts.titles.reading import WORDS
from services.portal.commands.described import Command, commands_of
from services.portal.drawing import PAGES
from services.portal.kept_form import KeptForm
from services.portal.languages import CHINESE, ENGLISH
from tests.support.descriptions import documents

COMMANDS = {
    name: each for service, document in documents().items() for name, each in commands_of(service, document).items()
}
SENT_BY_PROGRAMS = {
    "procurement.import-return",  # a whole printed table
    "vault.keep-person",  # the counter has a page of its own
    "vault.correct-values",
    "vault.show-texts",
    "posts.issue-token",
}


def field(command: str, name: str) -> Field:
    return next(each for top in COMMANDS[command].fields for each in top.every() if each.name == name)


def test_every_command_of_every_service_has_a_form_but_those_of_programs() -> None:
    sent = {
        operation["operationId"]
        for document in documents().values()
        for methods in document["paths"].values()
        if "requestBody" in (operation := methods.get("post", {}))
    }
    assert {name for name in sent if name in ACTIONS} - COMMANDS.keys() <= SENT_BY_PROGRAMS
    assert len(COMMANDS) > 70


def test_every_word_that_is_chosen_from_has_its_english_in_the_catalogue_of_the_house() -> None:
    fields = (each for command in COMMANDS.values() for top in command.fields for each in top.every())
    words = {word for each in fields for word in dict(each.choices).values()}
    assert {word for word in words if word not in WORDS} == set()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_field_is_called_by_a_chinese_title(command: Command) -> None:
    for top in command.fields:
        for each in top.every():
            assert not each.title.isascii(), each.name
            assert all(not word.isascii() or word[0].isdigit() for _, word in each.choices), each.name


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_form_can_be_drawn(language: str) -> None:
    """Whatever signs stand in a title."""
    page = PAGES[language].from_string(
        '{% from "drawn.html" import drawn with context %}{% for one in fields %}{{ drawn(form, one) }}{% endfor %}'
    )
    for name, command in COMMANDS.items():
        fields = (*command.fields, *command.for_whom)
        shown = page.render(form=KeptForm({}), fields=fields, kinds=Kind, rows=defaultdict(lambda: 1), things={})
        assert all(f'name="{each.name}' in shown for each in fields if each.kind is not Kind.GROUP), name


@pytest.mark.parametrize(
    ("command", "name", "kind"),
    [
        ("mediation.accept-dispute", "committee", Kind.THING),
        ("mediation.accept-dispute", "region", Kind.REGION),
        ("mediation.accept-dispute", "matter", Kind.CHOICE),
        ("mediation.accept-dispute", "parties", Kind.PEOPLE),
        ("mediation.accept-dispute", "on", Kind.DAY),
        ("mediation.assign-dispute", "mediator", Kind.PERSON),
        ("mediation.conclude-dispute", "amount", Kind.MONEY),
        ("mediation.conclude-dispute", "performed_at_once", Kind.YES_NO),
        ("mediation.flag-major", "criteria", Kind.SEVERAL),
        ("mediation.flag-major", "learned_at", Kind.MOMENT),
        ("mediation.return-month", "reason", Kind.AREA),
        ("registration.submit-application", "name", Kind.LINE),
        ("registration.submit-application", "places", Kind.GROUP),
        ("registration.submit-application", "places.domicile", Kind.REGION),
        ("registration.submit-application", "details", Kind.ONE_OF),
        ("registration.submit-application", "details.council", Kind.NUMBER),
        ("procurement.declare-project", "labels", Kind.LINES),
        ("registration.ask-correction", "missing", Kind.BY_WORD),
        ("evaluation.take-self-part", "score", Kind.LINE),
    ],
)
def test_a_field_is_drawn_as_its_type_asks(command: str, name: str, kind: Kind) -> None:
    assert field(command, name).kind is kind


def test_a_choice_says_its_words_in_the_order_of_the_list() -> None:
    assert field("mediation.conclude-dispute", "outcome").choices == (
        ("agreed-written", "达成书面协议"),
        ("agreed-oral", "达成口头协议"),
        ("failed", "调解不成"),
        ("terminated", "终止调解"),
    )


def test_what_may_be_left_out_says_so() -> None:
    wanted = {each.name: each.required for each in COMMANDS["mediation.accept-dispute"].fields}
    assert wanted == {
        **dict.fromkeys(("committee", "region", "matter", "source", "parties", "on"), True),
        **dict.fromkeys(("unwilling", "carried_over"), False),
    }


def test_a_command_is_about_the_thing_that_its_path_names() -> None:
    concluding = COMMANDS["mediation.conclude-dispute"]
    assert concluding.about("disputes/7") == ("disputes", "7", "conclusion")
    assert concluding.about("majors/7") is None
    assert concluding.about("") is None
    assert concluding.about("disputes") is None
    assert COMMANDS["mediation.accept-dispute"].about("") == ("disputes",)
    assert COMMANDS["mediation.submit-month"].about("books/disputes/110113001/2026-10") == (
        *("books", "disputes", "110113001", "2026-10"),
        "submission",
    )


def test_a_version_is_sent_where_the_thing_that_is_shown_is_the_one_that_is_decided_on() -> None:
    assert COMMANDS["mediation.conclude-dispute"].seen
    assert not COMMANDS["mediation.flag-major"].seen  # of a dispute, and a major one begins
    assert not COMMANDS["mediation.accept-dispute"].seen
    assert COMMANDS["mediation.accept-dispute"].begun


def test_who_came_is_a_person_and_how_he_came_is_chosen() -> None:
    whom, how = COMMANDS["mediation.accept-dispute"].for_whom
    assert (whom.name, whom.kind, whom.required) == (ON_BEHALF_OF, Kind.PERSON, False)
    assert (how.name, how.kind, how.required) == (CAME_BY, Kind.CHOICE, False)
    assert how.choices == tuple((str(way), way.zh) for way in CameBy)
