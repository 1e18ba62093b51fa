from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation_words import Grade
from contracts.refusal import Refusal
from contracts.regions import CITY
from services.evaluation.domain.announcing import announce
from services.evaluation.domain.changing_grades import adjust, cancel, reinstate
from services.evaluation.domain.noting import Event, end_with_organisation
from services.evaluation.domain.organisation import Organisation, evolve
from services.evaluation.domain.organisation_facts import Fact
from services.evaluation.domain.rules import grade_rules
from tests.evaluation.examples import BODY, LATER_EVENT, NOTED

COMMANDS = ("announce", "re-evaluate", "adjust", "cancel", "reinstate", "end")
STEPS = st.lists(st.tuples(st.sampled_from(COMMANDS), st.sampled_from(Grade), st.integers(0, 900)), max_size=12)


def decided(organisation: Organisation, command: str, grade: Grade, on: date) -> tuple[Fact, ...]:
    match command:
        case "adjust":
            return (adjust(organisation, grade=grade, reason="检查", on=on, today=on),)
        case "cancel":
            return (cancel(organisation, reason="弄虚作假", on=on, today=on),)
        case "reinstate":
            return reinstate(organisation, reason="撤销", on=on, today=on)
        case "end":  # registration tells of a day that may long be over
            event = Event(id=LATER_EVENT, organisation=BODY, version=2, on=on - timedelta(days=400))
            ended = end_with_organisation(organisation, event)
            return (ended,) if ended else ()
    rules, again = grade_rules(on, CITY), command == "re-evaluate"
    return (announce(organisation, grade=grade, re_evaluation=again, rules=rules, on=on, today=on),)


@given(STEPS)
def test_whatever_is_decided_and_told_no_two_grades_ever_count_on_one_day(steps: list[tuple[str, Grade, int]]) -> None:
    organisation, on = evolve(Organisation(), NOTED), date(2023, 1, 1)
    for command, grade, days in steps:
        on += timedelta(days=days)
        with suppress(Refusal):
            for fact in decided(organisation, command, grade, on):
                organisation = evolve(organisation, fact)
        assert all(span.valid_from <= span.valid_to for span in organisation.grades)
        assert all(one.valid_to < next_one.valid_from for one, next_one in pairwise(organisation.grades))
