"""The streams that mediation owns."""

from typing import Final, get_args

from services.chassis.streams import Stream
from services.mediation.domain import committee, committee_facts, dispute, dispute_facts

COMMITTEES: Final = Stream(
    "mediation.committee",
    committee.Committee(),
    committee.evolve,
    (committee_facts.Fact,),
    region=lambda formed: formed.region,
)
DISPUTES: Final = Stream(
    "mediation.dispute",
    dispute.Dispute(),
    dispute.evolve,
    get_args(dispute_facts.Fact),
    region=lambda accepted: accepted.region,
)
STREAMS: Final = (COMMITTEES, DISPUTES)
