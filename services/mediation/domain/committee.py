"""A people's mediation committee (人民调解委员会): who may sit on it, and for how long."""

from datetime import date, timedelta

from msgspec import Struct

from contracts.carried_over import CarriedOver, check_carried_over, counts_from
from contracts.dates import add_months, check_day
from contracts.mediation_words import CommitteeKind
from contracts.names import normalise_name
from contracts.refusal import Refusal
from services.mediation.domain.committee_facts import CommitteeFormed, Fact
from services.mediation.domain.places import check_place, district
from services.mediation.domain.rules import CommitteeRules


class Committee(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows."""

    formed: CommitteeFormed | None = None  # None: there is no such committee

    @property
    def region(self) -> str:
        return self.formed.region if self.formed else ""

    def term_over(self, on: date) -> bool:
        """A term that is over is a warning: the committee goes on until the next one is elected (人民调解法 art. 9)."""
        return self.formed is not None and self.formed.term_ends_on < on


def full_name(formed: CommitteeFormed) -> str:
    """With its district's name in front, unless that stands there already: 顺义区胜利社区人民调解委员会."""
    there = district(formed.region, formed.counts_from).name
    return formed.name if formed.name.startswith(there) else there + formed.name


class Formation(Struct, frozen=True, kw_only=True):
    """The form as the unit that sets the committee up sends it. The chair is an opaque reference."""

    name: str
    kind: CommitteeKind
    region: str  # 9 or 12 digits
    members: int
    women: int
    chair: str
    carried_over: CarriedOver | None = None


class NameEmpty(Refusal):
    zh = "名称不能为空"
    en = "the name is empty"
    status = 422
    field = "name"


class CommitteeNameTaken(Refusal):
    zh = "{district}已有名为“{name}”的人民调解委员会{committee}"
    en = "{district_en} has a mediation committee {committee} of the name {name} already"
    field = "name"


class WrongNumberOfMembers(Refusal):
    zh = "委员{members}人,人民调解委员会由{least}至{most}人组成(人民调解法第八条)"
    en = "{members} members; a mediation committee has {least} to {most} (People's Mediation Law, art. 8)"
    status = 422
    field = "members"


class NoWoman(Refusal):
    zh = "人民调解委员会应当有妇女成员(人民调解法第八条)"
    en = "a mediation committee has at least one woman (People's Mediation Law, art. 8)"
    status = 422
    field = "women"


class MoreWomenThanMembers(Refusal):
    zh = "妇女成员{women}人,多于委员总数{members}人"
    en = "{women} women are more than the {members} members"
    status = 422
    field = "women"


class CommitteeUnknown(Refusal):
    zh = "没有人民调解委员会{committee}"
    en = "there is no mediation committee {committee}"
    status = 422
    field = "committee"


def evolve(_: Committee, fact: Fact) -> Committee:
    return Committee(formed=fact)


def form(
    committee: Committee, *, formation: Formation, rules: CommitteeRules, on: date, today: date
) -> CommitteeFormed:
    """Set a committee up (设立). `committee` is one that has no fact yet.

    One that is carried over is as it is: what the law asks was asked of it when it was set up.
    Refuses: AfterToday, AsOfBefore, UnknownRegion, RegionNotValidOn, WrongLevel, NameEmpty, WrongNumberOfMembers,
    NoWoman, MoreWomenThanMembers.
    """
    assert committee.formed is None
    check_day(on, today=today)
    check_carried_over(formation.carried_over, on=on, today=today)
    name = normalise_name(formation.name)
    if not name:
        raise NameEmpty()
    if formation.women > formation.members:
        raise MoreWomenThanMembers(women=formation.women, members=formation.members)
    if formation.carried_over is None:
        _check_members(formation, rules)
    return CommitteeFormed(
        name=name,
        name_as_given=formation.name,
        kind=formation.kind,
        region=check_place(formation.region, counts_from(on, formation.carried_over)),
        members=formation.members,
        women=formation.women,
        chair=formation.chair,
        formed_on=on,
        term_ends_on=add_months(on, 12 * rules.years) - timedelta(days=1),
        carried_over=formation.carried_over,
    )


def _check_members(formation: Formation, rules: CommitteeRules) -> None:
    if not rules.least <= formation.members <= rules.most:
        raise WrongNumberOfMembers(members=formation.members, least=rules.least, most=rules.most)
    if formation.women < 1:
        raise NoWoman()


def next_of_committee(committee: Committee, _: date) -> tuple[str, ...]:
    """What begins at a committee."""
    return ("mediation.accept-dispute", "mediation.file-patrol-sheet") if committee.formed else ()
