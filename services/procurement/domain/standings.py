"""How the things of procurement stand to places and bodies: what scope is decided on."""

from contracts.access.standing import Relation, Standing
from contracts.regions import line_of
from services.procurement.domain.contract import Contract
from services.procurement.domain.project import Project


def of_project(project: Project) -> Standing:
    """From its contract on the buyer's too. Of contracts from before the project said where its buyer is, whoever
    governs the territory is taken for the buyer.
    """
    if project.organisation is None:
        return Standing()
    buyers = (project.buyer_region,) if project.buyer_region else line_of(project.places.territory)
    bought = [(Relation.BUYER, each) for each in buyers if project.contract]
    return Standing(
        places=(
            (Relation.REGISTRAR, project.places.registrar),
            (Relation.DOMICILE, project.places.domicile),
            (Relation.TERRITORY, project.places.territory),
            *bought,
        ),
        bodies=(str(project.organisation),),
    )


def of_contract(contract: Contract) -> Standing:
    if contract.signed is None:
        return Standing()
    return Standing(
        places=((Relation.BUYER, contract.signed.buyer_region),), bodies=(str(contract.signed.organisation),)
    )
