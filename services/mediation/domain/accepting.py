"""Accepting a dispute (受理): at least two sides, none of which refuses, before a committee that exists."""

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.carried_over import CarriedOver, check_carried_over, counts_from
from contracts.dates import check_day
from contracts.mediation_words import DisputeSource, DisputeType
from contracts.refusal import Refusal
from contracts.romanising import region_name
from services.mediation.domain.committee import Committee, CommitteeUnknown, full_name
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute_facts import DisputeAccepted
from services.mediation.domain.places import check_place, district


class Asked(Struct, frozen=True, kw_only=True):
    """What is brought before the committee. People are opaque references; `unwilling` are parties that refuse."""

    committee: UUID
    region: str  # 9 or 12 digits
    matter: DisputeType
    source: DisputeSource
    parties: tuple[str, ...]
    unwilling: tuple[str, ...] = ()
    carried_over: CarriedOver | None = None


class Acceptance(Struct, frozen=True, kw_only=True):
    """An acceptance that was let pass, before its number is drawn."""

    committee: CommitteeFormed
    asked: Asked
    on: date

    def for_dispute(self, number: str) -> DisputeAccepted:
        asked = self.asked
        return DisputeAccepted(
            committee=asked.committee,
            number=number,
            region=asked.region,
            matter=asked.matter,
            source=asked.source,
            parties=tuple(dict.fromkeys(asked.parties)),
            accepted_on=self.on,
            committee_region=self.committee.region,
            carried_over=asked.carried_over,
        )

    @property
    def counts_from(self) -> date:
        return counts_from(self.on, self.asked.carried_over)

    @property
    def warning(self) -> Mapping[str, str] | None:
        return other_district(self.committee, self.asked.region, self.counts_from)

    @property
    def series(self) -> str:
        return series_of(self.asked.committee, self.on.year)

    def number(self, sequence: int) -> str:
        """顺义区胜利社区人民调解委员会〔2026〕调字第0001号: without gaps per committee and year."""
        return f"{full_name(self.committee)}〔{self.on.year}〕调字第{sequence:04}号"

    def drawn_as(self, number: str) -> tuple[str, int] | None:
        """The series, where a number reads as one of this committee's, and as which; None: it is of another form."""
        found = re.fullmatch("(.*)〔([0-9]{4})〕调字第([0-9]{4,})号", number)
        if found is None or found[1] != full_name(self.committee):
            return None
        return series_of(self.asked.committee, int(found[2])), int(found[3])


def series_of(committee: UUID, year: int) -> str:
    return f"mediation.dispute/{committee}/{year}"


class OneParty(Refusal):
    zh = "纠纷至少须有两方当事人(同一人员编号只计一方),现有{sides}方"
    en = "a dispute has at least two sides, and one reference is one side; {sides} given"
    status = 422
    field = "parties"


class NotAParty(Refusal):
    zh = "所列拒绝调解的人不是当事人"
    en = "whoever is said to refuse is none of the parties"
    status = 422
    field = "unwilling"


class PartyRefuses(Refusal):
    zh = "有{sides}方当事人明确拒绝调解,不得调解(人民调解法第十七条)"
    en = (
        "parties that clearly refuse mediation: {sides}; "
        "nobody is mediated against their will (People's Mediation Law, art. 17)"
    )
    field = "unwilling"


def other_district(committee: CommitteeFormed, region: str, on: date) -> Mapping[str, str] | None:
    """A warning and no refusal: some committees work across a boundary, and a wrong code looks the same."""
    here, there = district(committee.region, on), district(region, on)
    if here.code == there.code:
        return None
    here_en, there_en = region_name(here.name, "en"), region_name(there.name, "en")
    return {
        "field": "region",
        "zh": f"纠纷发生地在{there.name},受理的人民调解委员会在{here.name}",
        "en": f"the dispute lies in {there_en}, and the committee that accepted it in {here_en}",
    }


def accept(committee: Committee, *, asked: Asked, on: date, today: date) -> Acceptance:
    """Let a dispute come before a committee; neither a term that is over nor another district stands in its way.

    What is carried over lies in a place of the day as of which it is in hand.
    Refuses: AfterToday, AsOfBefore, CommitteeUnknown, BeforeLastFact, UnknownRegion, RegionNotValidOn, WrongLevel,
    OneParty, NotAParty, PartyRefuses (人民调解法 art. 17).
    """
    formed = committee.formed
    if formed is None:
        raise CommitteeUnknown(committee=asked.committee)
    check_day(on, today=today, last_on=formed.formed_on)
    check_carried_over(asked.carried_over, on=on, today=today)
    check_place(asked.region, counts_from(on, asked.carried_over))
    parties, unwilling = set(asked.parties), set(asked.unwilling)
    if len(parties) < 2:
        raise OneParty(sides=len(parties))
    if not unwilling <= parties:
        raise NotAParty()
    if unwilling:
        raise PartyRefuses(sides=len(unwilling))
    return Acceptance(committee=formed, asked=asked, on=on)
