"""The streams that registration owns."""

from typing import Final, get_args

from services.chassis.streams import Stream
from services.registration.domain import (
    annulling,
    applicant,
    application,
    application_facts,
    approval_chain,
    blank_book,
    blank_facts,
    clocks,
    community_group,
    group_facts,
    organisation,
    organisation_facts,
    organisation_fold,
    pausing,
    standings,
)

APPLICATIONS: Final = Stream(
    "registration.application",
    application.Application(),
    application.evolve,
    get_args(application_facts.Fact),
    region=lambda case: case.region,
    clocks=clocks.of_application,
    standing=lambda _, case: standings.of_application(case),
    next=pausing.next_of_application,
)
APPLICANTS: Final = Stream(
    "registration.applicant",
    applicant.Applicant(),
    applicant.evolve,
    (applicant.ApplicationHandedIn,),
    region=lambda _: "",  # it lies with somebody, not somewhere
    standing=lambda _, own: standings.of_applicant(own.applicant),
)
ORGANISATIONS: Final = Stream(
    "registration.organisation",
    organisation.Organisation(),
    organisation_fold.evolve,
    get_args(organisation_facts.Fact),
    region=lambda body: body.places.domicile,
    standing=standings.of_organisation,
    next=annulling.next_of_organisation,
)
GROUPS: Final = Stream(
    "registration.group",
    community_group.Group(),
    community_group.evolve,
    get_args(group_facts.Fact),
    region=lambda group: group.community,
    standing=standings.of_group,
    next=community_group.next_of_group,
)
CHAINS: Final = Stream(
    "registration.chain",
    approval_chain.Chain(),
    approval_chain.evolve,
    get_args(approval_chain.Fact),
    region=lambda chain: chain.region,
)
BLANKS: Final = Stream(
    "registration.blank-book",
    blank_book.Book(),
    blank_book.evolve,
    get_args(blank_facts.Fact),
    region=lambda book: book.registrar,
    next=blank_book.next_of_book,
    standing=lambda _, book: standings.of_blank_book(book),
)
STREAMS: Final = (APPLICATIONS, APPLICANTS, ORGANISATIONS, GROUPS, CHAINS, BLANKS)
