"""How the things of evaluation stand to places and bodies: what scope is decided on."""

from uuid import UUID

from contracts.access.standing import Relation, Standing
from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.project import Project


def of_organisation(id: UUID, organisation: Organisation) -> Standing:
    if organisation.seen is None:
        return Standing()
    places = organisation.seen.places
    return Standing(
        places=(
            (Relation.REGISTRAR, places.registrar),
            (Relation.DOMICILE, places.domicile),
            (Relation.TERRITORY, places.territory),
        ),
        bodies=(str(id),),
    )


def of_project(project: Project) -> Standing:
    bodies = (str(project.organisation),) if project.organisation else ()
    return Standing(places=((Relation.TERRITORY, project.region),), bodies=bodies)
