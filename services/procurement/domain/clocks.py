"""Which facts of procurement start and stop which clocks, and who owes what by then."""

from typing import Final

from contracts.clocks import Owes, Start, Stop, Tick
from services.procurement.domain.project import Project
from services.procurement.domain.project_facts import Fact, ProjectContracted, ProjectPublished

SIGNING: Final = "pro.sign_days"


def of_project(project: Project, fact: Fact) -> tuple[Tick, ...]:
    """Publishing who was chosen is the notice from which the contract's time runs (政府采购法 art. 46)."""
    match fact:
        case ProjectPublished():
            region = project.places.territory
            return (Start(clock=SIGNING, region=region, owes=Owes.BUYER, since=fact.published_on),)
        case ProjectContracted():
            return (Stop(clock=SIGNING),)
    return ()
