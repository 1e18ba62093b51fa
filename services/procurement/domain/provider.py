"""A provider (承接主体): what procurement saw of its standing and grades, and its running contracts."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from contracts import grade_spans
from contracts.dates import check_day
from contracts.evaluation import GradeEvent, GradeSpan
from contracts.evaluation_words import Grade
from contracts.organisation_seen import after, seen_in
from contracts.refusal import Refusal
from contracts.registration import OrganisationEvent
from contracts.vocabulary import OrganisationStanding
from services.procurement.domain.provider_facts import (
    Fact,
    ProviderContractEndNoted,
    ProviderContractNoted,
    ProviderGradesNoted,
    ProviderGradesWithdrawn,
    ProviderStandingNoted,
    ProviderStandingWithdrawn,
)


class Provider(Struct, frozen=True, kw_only=True):
    """The last that was seen of the organisation at registration and at evaluation, and the contracts that run.

    The two tell of it independently: a grade may be heard of before the organisation itself is.
    """

    seen: ProviderStandingNoted | None = None  # None: registration has not told of it
    grades: tuple[GradeSpan, ...] = ()  # in order of days, never two on one day
    grades_seen_version: int | None = None  # of evaluation's stream; None: it has never told of a grade
    grades_region: str = ""  # where that stream stands
    contracts: tuple[UUID, ...] = ()

    @property
    def domicile(self) -> str:
        """As registration told it; until then where evaluation's event stands."""
        return self.seen.places.domicile if self.seen else self.grades_region

    def standing(self, on: date) -> OrganisationStanding | None:
        """A suspension counts on its days only: an order that has lapsed is no order."""
        if self.seen is None:
            return None
        lapsed = self.seen.until is not None and self.seen.until <= on
        return OrganisationStanding.ACTIVE if lapsed else self.seen.standing

    def grade(self, on: date) -> Grade | None:
        """The grade that counts on a day, by itself: it needs no event to begin or to end."""
        return grade_spans.on(self.grades, on)


class Event(Struct, frozen=True, kw_only=True):
    """Which event of registration or evaluation this is, where it stands in their stream, and from when it holds."""

    id: UUID
    organisation: UUID
    version: int
    on: date
    epoch: int = 1


def evolve(provider: Provider, fact: Fact) -> Provider:
    match fact:
        case ProviderStandingNoted():
            after = replace(provider, seen=fact)
        case ProviderStandingWithdrawn():
            after = replace(provider, seen=None)
        case ProviderGradesNoted():
            after = replace(
                provider, grades=fact.grades, grades_seen_version=fact.seen_version, grades_region=fact.region
            )
        case ProviderGradesWithdrawn():
            after = replace(provider, grades=(), grades_seen_version=None, grades_region="")
        case ProviderContractNoted():
            after = replace(provider, contracts=(*provider.contracts, fact.contract))
        case ProviderContractEndNoted():
            after = replace(provider, contracts=tuple(c for c in provider.contracts if c != fact.contract))
        case _:
            assert_never(fact)
    return after


class ProviderUnknown(Refusal):
    zh = "采购系统中没有编号为{organisation}的组织,须先在登记系统登记"
    en = "procurement has never heard of the organisation {organisation}; it must be registered first"
    status = 422
    field = "organisation"


class ProviderNotActive(Refusal):
    zh = "该组织在{on}的状态为“{standing:zh}”(登记系统第{seen_version}版),不得申报或签约"
    en = "on {on} the organisation is {standing} (version {seen_version} at registration): it may not declare or sign"
    field = "organisation"


def note(provider: Provider, happened: OrganisationEvent, event: Event) -> ProviderStandingNoted:
    """How the organisation stands after an event of registration. Refuses: ProviderUnknown."""
    before = seen_in(provider.seen) if provider.seen else None
    seen = after(before, happened, event=event.id, on=event.on)
    if seen is None:
        raise ProviderUnknown(organisation=event.organisation)
    return ProviderStandingNoted(
        organisation=event.organisation,
        **asdict(seen),
        seen_version=event.version,
        seen_event=event.id,
        seen_epoch=event.epoch,
    )


def note_grades(provider: Provider, happened: GradeEvent, event: Event, region: str) -> ProviderGradesNoted:
    """Which grades count on which days after an event of evaluation, also of an organisation not heard of yet."""
    grades = grade_spans.after(provider.grades, happened)
    return ProviderGradesNoted(
        grades=grades, region=region, seen_version=event.version, seen_event=event.id, seen_epoch=event.epoch
    )


def check_provider(provider: Provider, organisation: UUID, *, on: date, today: date) -> ProviderStandingNoted:
    """What was seen of an organisation that may act on the day (政府采购法 art. 22: independent civil liability).

    A day before the present standing began cannot be judged by it.
    Raises ProviderUnknown, AfterToday, BeforeLastFact, ProviderNotActive.
    """
    if provider.seen is None:
        raise ProviderUnknown(organisation=organisation)
    check_day(on, today=today, last_on=provider.seen.since)
    standing = provider.standing(on)
    if standing is not OrganisationStanding.ACTIVE:
        raise ProviderNotActive(on=on, standing=standing, seen_version=provider.seen.seen_version)
    return provider.seen


def next_of_provider(provider: Provider, on: date) -> tuple[str, ...]:
    """What begins with an organisation that may act on the day."""
    acts = provider.standing(on) is OrganisationStanding.ACTIVE
    return ("procurement.declare-project",) if acts else ()
