"""A community group (社区社会组织) on a street's list: filed, not a legal person, and one day taken off again."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.carried_over import CarriedOver, check_carried_over, counts_from
from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.rules import rule
from contracts.vocabulary import GroupKind
from contracts.worded import Worded
from services.registration.domain.group_facts import Fact, GroupDefiled, GroupFiled
from services.registration.domain.names import check_name
from services.registration.domain.organisation import Standing
from services.registration.domain.places import check_community


class Listing(Worded):
    """Whether a group is on the list."""

    NEW = "new", "未备案"
    FILED = "filed", "已备案"
    DEFILED = "defiled", "已撤销备案"


class Group(Struct, frozen=True, kw_only=True):
    """What the decisions below need to know, and what its page shows."""

    listing: Listing = Listing.NEW
    number: str = ""
    name: str = ""
    kind: GroupKind | None = None
    members: int = 0
    staff: int = 0
    community: str = ""
    host: UUID | None = None
    last_on: date = date.min


class Filing(Struct, frozen=True, kw_only=True):
    """The form as the community sends it up. The contact is an opaque reference."""

    name: str
    kind: GroupKind
    members: int
    staff: int
    community: str  # 12 digits
    host: UUID | None
    contact: str
    carried_over: CarriedOver | None = None


class FilingRules(Struct, frozen=True, kw_only=True):
    """How many a group must be, and what is no group, by the policy set of one day."""

    members: int
    staff: int
    excluded: tuple[str, ...]  # words in a name: owners' committees, block self-rule bodies, for-profit groups


def filing_rules_on(on: date, region: str) -> FilingRules:
    """Raises NoRuleOn where no policy reaches back to that day."""
    return FilingRules(
        members=rule("filing.min.members", on, region),
        staff=rule("filing.min.staff", on, region),
        excluded=rule("filing.excluded.words", on, region),
    )


class AlreadyFiled(Refusal):
    zh = "该社区社会组织当前为“{listing:zh}”,备案编号{number}"
    en = "the group is {listing} already, under number {number}"


class NotFiled(Refusal):
    zh = "该社区社会组织当前为“{listing:zh}”,没有可以撤销的备案"
    en = "the group is {listing}; there is no filing to end"


class TooFewMembers(Refusal):
    zh = "成员{members}名,少于备案要求的{needed}名"
    en = "{members} members are fewer than the {needed} a filing asks for"
    status = 422
    field = "members"


class TooFewStaff(Refusal):
    zh = "工作人员{staff}名,少于备案要求的{needed}名"
    en = "{staff} staff are fewer than the {needed} a filing asks for"
    status = 422
    field = "staff"


class NoCommunityGroup(Refusal):
    zh = "“{word}”不属于社区社会组织,不予备案:{name}"
    en = "a {word} is no community group and is not filed: {name}"
    status = 422
    field = "name"


class HostCannotSign(Refusal):
    zh = "托管组织当前状态为“{standing:zh}”,不能代为签约"
    en = "the host is {standing} and cannot sign for a group"
    field = "host"


def evolve(group: Group, fact: Fact) -> Group:
    match fact:
        case GroupFiled():
            return Group(
                listing=Listing.FILED,
                number=fact.number,
                name=fact.name,
                kind=fact.kind,
                members=fact.members,
                staff=fact.staff,
                community=fact.community,
                host=fact.host,
                last_on=counts_from(fact.filed_on, fact.carried_over),
            )
        case GroupDefiled():
            return replace(group, listing=Listing.DEFILED, last_on=fact.defiled_on)
        case _:
            assert_never(fact)


def number_of(community: str, kind: GroupKind, sequence: int) -> str:
    """`{12-digit community}-{S|F}-{seq4}`: the letter is its kind."""
    return f"{community}-{kind}-{sequence:04}"


def file(
    group: Group,
    *,
    filing: Filing,
    host_standing: Standing | None,
    number: str,
    rules: FilingRules,
    on: date,
    today: date,
) -> GroupFiled:
    """Take a group on the list (备案). `host_standing` is that of the named host on the day.

    What a filing asks for was asked of a group that is carried over when it was filed.
    Refuses: AfterToday, AlreadyFiled, AsOfBefore, UnknownRegion, RegionNotValidOn, WrongLevel, TooFewMembers,
    TooFewStaff, NameEmpty, NationalWord, NoCommunityGroup, HostCannotSign.
    """
    check_day(on, today=today)
    if group.listing is not Listing.NEW:
        raise AlreadyFiled(listing=group.listing, number=group.number)
    check_carried_over(filing.carried_over, on=on, today=today)
    check_community(filing.community, counts_from(on, filing.carried_over))
    name = check_name(filing.name)
    if filing.carried_over is None:
        _check_conditions(filing, name, host_standing, rules)
    return GroupFiled(
        number=number,
        name=name,
        name_as_given=filing.name,
        kind=filing.kind,
        members=filing.members,
        staff=filing.staff,
        community=filing.community,
        host=filing.host,
        contact=filing.contact,
        filed_on=on,
        carried_over=filing.carried_over,
    )


def _check_conditions(filing: Filing, name: str, host_standing: Standing | None, rules: FilingRules) -> None:
    _check_size(filing, rules)
    for word in rules.excluded:
        if word in name:
            raise NoCommunityGroup(word=word, name=name)
    if filing.host is not None and host_standing is not Standing.ACTIVE:
        raise HostCannotSign(standing=host_standing or Standing.UNREGISTERED)


def _check_size(filing: Filing, rules: FilingRules) -> None:
    if filing.kind is GroupKind.SOCIETY and filing.members < rules.members:
        raise TooFewMembers(members=filing.members, needed=rules.members)
    if filing.kind is GroupKind.SERVICE and filing.staff < rules.staff:
        raise TooFewStaff(staff=filing.staff, needed=rules.staff)


def defile(group: Group, *, reason: str, on: date, today: date) -> GroupDefiled:
    """Take a group off the list (撤销备案). Refuses: AfterToday, BeforeLastFact, NotFiled."""
    check_day(on, today=today, last_on=group.last_on)
    if group.listing is not Listing.FILED:
        raise NotFiled(listing=group.listing)
    return GroupDefiled(reason=reason, defiled_on=on)


def next_of_group(group: Group, _: date) -> tuple[str, ...]:
    return ("registration.defile-group",) if group.listing is Listing.FILED else ()
