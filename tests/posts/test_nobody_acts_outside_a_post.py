"""Whatever is given, ended, left and returned to, in any order: who acts on a day, acts in what is held that day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.posts.application import PEOPLE
from services.posts.domain.acting import acting
from services.posts.domain.deputising import end_leave, take_leave
from services.posts.domain.giving import end, give
from services.posts.domain.handing_over import hand_over
from services.posts.domain.person import Person
from services.posts.domain.person_facts import DeputyshipBegun, DeputyshipEnded, PostEnded, PostGiven

FIRST = date(2026, 5, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(12)]
SUBJECTS = ("person-1", "person-2", "person-3")
REGIONS = ("110113001", "110113002")

Days = st.sampled_from(DAYS)
Commands = st.lists(
    st.tuples(
        st.sampled_from(("give", "end", "leave", "leave", "leave", "leave", "return", "hand-over")),
        st.sampled_from(SUBJECTS),
        st.sampled_from(SUBJECTS),
        st.sampled_from(REGIONS),
        st.integers(0, 3),  # which of his posts
        Days,
        Days,
    ),
    min_size=4,
    max_size=12,
)


class Town:
    """People as their streams fold, and beside them the days of each post as plainly as they can be kept."""

    def __init__(self) -> None:
        self.people = dict.fromkeys(SUBJECTS, PEOPLE.initial)
        self.days: dict[UUID, tuple[str, date, date]] = {}  # holder, first day, the day from which it is over
        self.deputies: dict[UUID, tuple[UUID, date, date]] = {}  # by leave: post, first day, the day from which

    def gains(self, subject: str, *facts: Any) -> None:
        for fact in facts:
            self.people[subject] = PEOPLE.evolve(self.people[subject], fact)
            match fact:
                case PostGiven():
                    self.days[fact.post] = (subject, fact.first_on, _after(fact.last_on or DAYS[-1]))
                case PostEnded():
                    holder, first_on, until = self.days[fact.post]
                    self.days[fact.post] = (holder, first_on, min(until, fact.ended_on))
                case DeputyshipBegun():
                    self.deputies[fact.leave] = (fact.post, fact.first_on, _after(fact.last_on))
                case DeputyshipEnded():
                    post, first_on, until = self.deputies[fact.leave]
                    self.deputies[fact.leave] = (post, first_on, min(until, fact.ended_on))

    def does(self, command: str, who: str, other: str, region: str, nth: int, one: date, two: date) -> None:
        person, stand_in = self.people[who], self.people[other]
        if command == "give":
            asked: Any = {"role": Role.STREET, "region": region, "body": "", "title": tuple(Title)[nth], "scopes": ()}
            asked |= {"first_on": one, "last_on": None if nth else two}
            self.gains(who, give(person, post=_id(len(self.days)), subject=who, **asked).fact)
            return
        post = _nth(person, nth)
        if command == "end":
            ended = end(person, subject=who, post=post, reason="调离", on=one)
            self.gains(who, *ended.facts)
            for deputy, facts in ended.deputies.items():
                self.gains(deputy, *facts)
        elif command == "leave":
            leave = _id(100 + len(self.deputies))
            asked = {"subject": who, "post": post, "deputy": other, "first_on": min(one, two), "last_on": max(one, two)}
            begun = take_leave(person, stand_in, leave=leave, **asked)
            self.gains(who, begun.holder)
            self.gains(other, begun.deputy)
        elif command == "return":
            back = end_leave(person, subject=who, post=post, on=one)
            self.gains(who, back.holder)
            self.gains(back.holder.deputy, back.deputy)
        else:
            asked = {"subject": who, "post": post, "to": other, "to_post": _nth(stand_in, nth)}
            done = hand_over(person, stand_in, reason="轮岗", on=one, today=DAYS[-1], **asked)
            self.gains(who, done.giver)
            self.gains(other, done.taker)


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


def _nth(person: Person, nth: int) -> UUID:
    return person.posts[nth % len(person.posts)].id if person.posts else _id(999)


def _away(person: Person, day: date) -> bool:
    return any(leave.first_on <= day <= leave.last_on for post in person.posts for leave in post.leaves)


@settings(max_examples=400)
@given(commands=Commands)
def test_nobody_acts_in_a_post_outside_its_days_nor_is_both_holder_and_deputy(commands: list[Any]) -> None:
    town = Town()
    for subject in SUBJECTS:  # colleagues to begin with
        town.does("give", subject, subject, REGIONS[0], 1, FIRST, FIRST)
    for command in commands:
        try:
            town.does(*command)
        except Refusal:
            continue
    for day in DAYS:
        _check(town, day)


def _check(town: Town, day: date) -> None:
    acts = [(subject, each) for subject, person in town.people.items() for each in acting(person, day)]
    for subject, each in acts:
        holder, first_on, until = town.days[each.post]
        assert first_on <= day < until
        assert (each.holder or subject) == holder
        assert each.holder != subject
        if each.holder:
            assert any(post == each.post and since <= day < to for post, since, to in town.deputies.values())
            assert _away(town.people[each.holder], day)
            assert not _away(town.people[subject], day)
            assert any(one == subject and own.region == each.region and not own.holder for one, own in acts)
    deputised = [each.post for _, each in acts if each.holder]
    assert len(deputised) == len(set(deputised))
    held = {post for post, (_, first_on, until) in town.days.items() if first_on <= day < until}
    assert {each.post for _, each in acts if not each.holder} == held
