"""Reporting a major dispute level by level (逐级上报): the hours run until the city is told, whoever keys it when."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.city_clock import by_the_citys_clock
from contracts.mediation_words import Level, MajorCriterion
from contracts.refusal import Refusal
from contracts.roles import Role
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.major import Major
from services.mediation.domain.major_facts import (
    AccountabilityLeadProposed,
    MajorAcknowledged,
    MajorFlagged,
    MajorLate,
    MajorSentUp,
)
from services.mediation.domain.rules import MajorRules

ABOVE: Final = {Level.STREET: Level.DISTRICT, Level.DISTRICT: Level.CITY}
LEVEL_OF: Final = {Role.STREET: Level.STREET, Role.DISTRICT: Level.DISTRICT, Role.CITY: Level.CITY}


class AfterNow(Refusal):
    zh = "时间{at}晚于现在{now}"
    en = "the time {at} is still to come: it is {now}"
    status = 422
    field = "at"


class BeforeTold(Refusal):
    zh = "时间{at}早于{level:zh}得知此事的时间{told_at}"
    en = "the time {at} lies before the {level} learned of it, at {told_at}"
    field = "at"


class BeforeCommittee(Refusal):
    zh = "得知时间{learned_at}早于受理该纠纷的人民调解委员会设立之日{formed_on}"
    en = "it was learned of at {learned_at}, before the committee of the dispute was formed on {formed_on}"
    field = "learned_at"


class AlreadyFlagged(Refusal):
    zh = "该纠纷已列为重大矛盾纠纷,得知时间{learned_at}"
    en = "the dispute was flagged as a major one already, learned of at {learned_at}"


class NotACriterion(Refusal):
    zh = "“{criteria}”不是认定重大矛盾纠纷的标准"
    en = "what makes a dispute a major one does not include {criteria_en}"
    status = 422
    field = "criteria"


class NoLevelAbove(Refusal):
    zh = "已报至{level:zh},没有上级可报"
    en = "the {level} was told; there is no level above it"


class NobodyTold(Refusal):
    zh = "尚未上报,没有可以签收的一级"
    en = "nobody was told yet: there is nothing to acknowledge"


class NotTold(Refusal):
    zh = "尚未上报{level:zh},{level:zh}不能签收"
    en = "the {level} was not told: it has nothing to acknowledge"
    field = "level"


class AlreadyAcknowledged(Refusal):
    zh = "{level:zh}已签收"
    en = "the {level} has acknowledged it already"


class OtherLevel(Refusal):
    zh = "这是{level:zh}的签收,须由{level:zh}办理"
    en = "it is the {level} that acknowledges here, and nobody for it"
    status = 403
    field = "level"


def check_level(acknowledged: MajorAcknowledged, role: Role | None) -> None:
    """Each level acknowledges for itself. Raises OtherLevel."""
    if role is None or LEVEL_OF.get(role) is not acknowledged.level:
        raise OtherLevel(level=acknowledged.level)


def flag(
    major: Major,
    dispute: Dispute,
    committee: CommitteeFormed,
    *,
    dispute_id: UUID,
    criteria: Iterable[MajorCriterion],
    learned_at: datetime,
    learned_on: date,
    rules: MajorRules,
    now: datetime,
) -> MajorFlagged:
    """Open the report of an accepted dispute, also of one that has ended; it may have been learned of before that.

    `committee` mediates the dispute, and nobody had it to learn of before that was formed; `learned_on` is the
    city's day of `learned_at`. Refuses: AlreadyFlagged, AfterNow, BeforeCommittee, NotACriterion.
    """
    assert dispute.accepted
    if major.flagged:
        raise AlreadyFlagged(learned_at=by_the_citys_clock(major.flagged.learned_at))
    _check_not_to_come(learned_at, now, "learned_at")
    if learned_on < committee.formed_on:
        raise BeforeCommittee(learned_at=by_the_citys_clock(learned_at), formed_on=committee.formed_on)
    given = set(criteria)
    met = tuple(criterion for criterion in MajorCriterion if criterion in given)
    outside = [criterion for criterion in met if criterion not in rules.criteria]
    if outside:
        raise NotACriterion(criteria="、".join(c.zh for c in outside), criteria_en=", ".join(outside))
    return MajorFlagged(
        dispute=dispute_id,
        region=dispute.region,
        criteria=met,
        level=Level.STREET,
        learned_at=learned_at,
        due_at=learned_at + timedelta(hours=rules.hours),
        committee=dispute.accepted.committee,
    )


def send_up(
    major: Major, *, at: datetime, now: datetime
) -> tuple[MajorSentUp | MajorLate | AccountabilityLeadProposed, ...]:
    """The level that holds the matter tells the next one; it need not have acknowledged before.

    Where the city is told after the limit, the lateness is written down with it, and a lead is proposed.
    Refuses: NoLevelAbove, AfterNow, BeforeTold.
    """
    assert major.flagged
    assert major.told_at
    above = ABOVE.get(major.level)
    if above is None:
        raise NoLevelAbove(level=major.level)
    _check_told(major.level, major.told_at, at, now)
    sent = MajorSentUp(from_level=major.level, to_level=above, sent_at=at)
    due_at = major.flagged.due_at
    if above is not Level.CITY or at <= due_at:
        return (sent,)
    level = major.holder_at(due_at)
    seconds = -((due_at - at) // timedelta(seconds=1))  # a begun second is late
    late = MajorLate(level=level, seconds=seconds, due_at=due_at, sent_at=at)
    return (sent, late, AccountabilityLeadProposed(level=level, seconds=seconds))


def acknowledge(major: Major, *, level: Level | None, at: datetime, now: datetime) -> MajorAcknowledged:
    """A level that was told confirms it, once, also after it has sent the matter up; None: the one told last.

    Refuses: NobodyTold, NotTold, AlreadyAcknowledged, AfterNow, BeforeTold.
    """
    if not major.sent:
        raise NobodyTold()
    level = level or major.level
    told_at = next((sent.sent_at for sent in major.sent if sent.to_level is level), None)
    if told_at is None:
        raise NotTold(level=level)
    if any(said.level is level for said in major.acknowledged):
        raise AlreadyAcknowledged(level=level)
    _check_told(level, told_at, at, now)
    return MajorAcknowledged(level=level, acknowledged_at=at, seconds=(at - told_at) // timedelta(seconds=1))


def _check_told(level: Level, told_at: datetime, at: datetime, now: datetime) -> None:
    """No level acts before it learned of the matter. Raises AfterNow, BeforeTold."""
    _check_not_to_come(at, now, "at")
    if at < told_at:
        raise BeforeTold(at=by_the_citys_clock(at), level=level, told_at=by_the_citys_clock(told_at))


def _check_not_to_come(at: datetime, now: datetime, field: str) -> None:
    """Raises AfterNow, which tells both by the city's clock."""
    if at > now:
        raise AfterNow(at=by_the_citys_clock(at), now=by_the_citys_clock(now)).at(field)
