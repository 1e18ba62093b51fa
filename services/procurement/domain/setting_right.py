"""When a restore took away what procurement had been told, its own records are set right by further facts.

Each function takes the aggregate as it stands and as it would be had it never been told, and gives the facts that
lead from the one to the other; none where nothing differs, whatever was set right before.
"""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from services.procurement.domain.contract import Contract
from services.procurement.domain.contract_facts import (
    BuyerTaskOpened,
    BuyerTaskWithdrawn,
    ContractPutUnderReview,
    ContractReviewLifted,
)
from services.procurement.domain.project import Project
from services.procurement.domain.project_facts import ResultNoted, ResultWithdrawn
from services.procurement.domain.provider import Provider
from services.procurement.domain.provider_facts import (
    ProviderGradesNoted,
    ProviderGradesWithdrawn,
    ProviderStandingNoted,
    ProviderStandingWithdrawn,
)

ProviderFact = ProviderStandingNoted | ProviderStandingWithdrawn
GradesFact = ProviderGradesNoted | ProviderGradesWithdrawn
ContractFact = ContractReviewLifted | ContractPutUnderReview | BuyerTaskWithdrawn | BuyerTaskOpened


def standing_as_meant(now: Provider, meant: Provider, *, gone: UUID, epoch: int) -> tuple[ProviderFact, ...]:
    """Noted again as the last event that still is had left it; withdrawn where there is none."""
    if meant.seen is None:
        return (ProviderStandingWithdrawn(because_of=gone, seen_epoch=epoch),) if now.seen else ()
    if now.seen and replace(now.seen, seen_epoch=meant.seen.seen_epoch) == meant.seen:
        return ()
    return (replace(meant.seen, seen_epoch=epoch),)


def grades_as_meant(now: Provider, meant: Provider, *, gone: UUID, epoch: int) -> tuple[GradesFact, ...]:
    """`gone`: the last event of evaluation that is no more, and so the cause of what is noted now."""
    if (now.grades, now.grades_seen_version) == (meant.grades, meant.grades_seen_version):
        return ()
    if meant.grades_seen_version is None:
        return (ProviderGradesWithdrawn(because_of=gone, seen_epoch=epoch),)
    return (
        ProviderGradesNoted(
            grades=meant.grades,
            region=meant.grades_region,
            seen_version=meant.grades_seen_version,
            seen_event=gone,
            seen_epoch=epoch,
        ),
    )


def contract_as_meant(now: Contract, meant: Contract, *, on: date) -> tuple[ContractFact, ...]:
    """Reviews that rest on nothing are lifted, and those that were lifted for nothing hold again; so does the task.

    A contract that has ended meanwhile is left: its end took both.
    """
    if now.closed_on:
        return ()
    facts: list[ContractFact] = []
    left = [review for review in now.reviews if review in meant.reviews]
    back = [review for review in meant.reviews if review not in now.reviews]
    for review in now.reviews:
        if review not in meant.reviews:
            held = any(each.until is None or on < each.until for each in (*left, *back))
            facts.append(ContractReviewLifted(because_of=review.because_of, under_review=held, lifted_on=on))
    facts += back
    if now.task != meant.task:
        if now.task:
            facts.append(BuyerTaskWithdrawn(buyer=now.task.buyer, because_of=now.task.because_of))
        if meant.task:
            facts.append(meant.task)
    return tuple(facts)


def result_as_meant(
    now: Project, meant: Project, *, gone: UUID, epoch: int, on: date
) -> tuple[ResultNoted | ResultWithdrawn, ...]:
    """A project that was closed on a result that is gone stays closed."""
    if meant.result is None:
        withdrawn = ResultWithdrawn(withdrawn_on=on, because_of=gone, seen_version=0, seen_epoch=epoch)
        return (withdrawn,) if now.result else ()
    if now.result and replace(now.result, seen_epoch=meant.result.seen_epoch) == meant.result:
        return ()
    return (replace(meant.result, seen_epoch=epoch),)
