"""How the things of mediation stand to places, people and bodies: what scope is decided on."""

from uuid import UUID

from contracts.access.standing import Relation, Standing, Tie
from contracts.mediation_words import Level
from contracts.regions import line_of
from services.mediation.domain.committee import Committee
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.major import Major
from services.mediation.domain.patrol_sheet import PatrolSheet

LEVELS = {Level.STREET: 9, Level.DISTRICT: 6}  # digits of a unit's code


def of_committee(id: UUID, committee: Committee) -> Standing:
    return Standing(places=((Relation.PLACE, committee.region),), bodies=(str(id),))


def of_sheet(sheet: PatrolSheet) -> Standing:
    if sheet.filed is None:
        return Standing()
    return Standing(places=((Relation.PLACE, sheet.region),), bodies=(str(sheet.filed.committee),))


def of_dispute(dispute: Dispute) -> Standing:
    """Where it happened and where its committee stands: across a boundary these are two.

    Of facts from before the second was said nobody knows it: most committees stand where the dispute lies.
    """
    accepted = dispute.accepted
    if accepted is None:
        return Standing()
    mediators = ((Tie.MEDIATOR, dispute.mediator),) if dispute.mediator else ()
    return Standing(
        places=((Relation.PLACE, accepted.region), (Relation.COMMITTEE, accepted.committee_region or accepted.region)),
        people=(*mediators, *((Tie.PARTY, party) for party in accepted.parties)),
        bodies=(str(accepted.committee),),
    )


def of_docket(committee: UUID | None, mediator: str, region: str) -> Standing:
    """`region`: where the committee stands."""
    if committee is None:
        return Standing()
    return Standing(
        places=((Relation.COMMITTEE, region),), people=((Tie.MEDIATOR, mediator),), bodies=(str(committee),)
    )


def of_major(major: Major) -> Standing:
    """Whoever holds it sends it up; whoever was told acknowledges it."""
    told = [Level.STREET, *(sent.to_level for sent in major.sent)]
    committee = major.flagged and major.flagged.committee
    return Standing(
        bodies=(str(committee),) if committee else (),
        places=(
            (Relation.PLACE, major.region),
            (Relation.HOLDER, _unit(major.region, major.level)),
            *((Relation.TOLD, _unit(major.region, level)) for level in told),
        ),
    )


def _unit(region: str, level: Level) -> str:
    """The unit of a level in whose region it lies; the city's is the last above."""
    line = line_of(region)
    return next((above for above in line if len(above) == LEVELS.get(level)), line[-1] if line else "")
