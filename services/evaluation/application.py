"""The streams that evaluation owns."""

from typing import Final, get_args

from services.chassis.streams import Stream
from services.evaluation.domain import (
    changing_grades,
    judging,
    organisation,
    organisation_facts,
    project,
    project_facts,
    standings,
)

ORGANISATIONS: Final = Stream(  # under the organisation's own identity
    "evaluation.organisation",
    organisation.Organisation(),
    organisation.evolve,
    get_args(organisation_facts.Fact),
    region=lambda seen: seen.domicile,
    standing=standings.of_organisation,
    next=changing_grades.next_of_organisation,
)
PROJECTS: Final = Stream(  # under the project's own identity
    "evaluation.project",
    project.Project(),
    project.evolve,
    get_args(project_facts.Fact),
    region=lambda noted: noted.region,
    standing=lambda _, noted: standings.of_project(noted),
    next=judging.next_of_project,
)
STREAMS: Final = (ORGANISATIONS, PROJECTS)
