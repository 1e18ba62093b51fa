"""The streams that mediation owns."""

from typing import Final, get_args

from services.chassis.streams import Stream
from services.mediation.domain import (
    book,
    book_facts,
    clocks,
    committee,
    committee_facts,
    dispute,
    dispute_facts,
    docket,
    major,
    major_facts,
    patrol_facts,
    patrol_sheet,
    standings,
)

COMMITTEES: Final = Stream(
    "mediation.committee",
    committee.Committee(),
    committee.evolve,
    (committee_facts.Fact,),
    region=lambda formed: formed.region,
    standing=standings.of_committee,
    next=committee.next_of_committee,
)
PATROL_SHEETS: Final = Stream(
    "mediation.patrol-sheet",
    patrol_sheet.PatrolSheet(),
    patrol_sheet.evolve,
    get_args(patrol_facts.Fact),
    region=lambda filed: filed.region,
    standing=lambda _, filed: standings.of_sheet(filed),
    next=patrol_sheet.next_of_sheet,
)
DISPUTES: Final = Stream(
    "mediation.dispute",
    dispute.Dispute(),
    dispute.evolve,
    get_args(dispute_facts.Fact),
    region=lambda accepted: accepted.region,
    clocks=clocks.of_dispute,
    standing=lambda _, accepted: standings.of_dispute(accepted),
    next=dispute.next_of_dispute,
)
MAJORS: Final = Stream(
    "mediation.major",
    major.Major(),
    major.evolve,
    get_args(major_facts.Fact),
    region=lambda flagged: flagged.region,
    clocks=clocks.of_major,
    standing=lambda _, flagged: standings.of_major(flagged),
    next=major.next_of_major,
)
BOOKS: Final = Stream(
    "mediation.book",
    book.Book(),
    book.evolve,
    get_args(book_facts.Fact),
    region=lambda closed: closed.region,
    next=book.next_of_book,
)
DOCKETS: Final = Stream(
    "mediation.docket",
    docket.Docket(),
    docket.evolve,
    get_args(docket.Fact),
    region=lambda held: held.region,
    standing=lambda _, held: standings.of_docket(held.committee, held.mediator, held.region),
)
STREAMS: Final = (COMMITTEES, PATROL_SHEETS, DISPUTES, MAJORS, BOOKS, DOCKETS)
