"""Count postings anew from the histories of the rows that were posted there, and balances anew from the postings."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.envelope import Envelope
from services.chassis.feeds import Arrival, Feed
from services.districts.ledger.balances import Ancestors, Cell, add, spread
from services.districts.ledger.database import How, Session
from services.districts.ledger.place import NEVER, Held
from services.districts.ledger.posting import Posting, fold
from services.districts.ledger.tables import POSTINGS
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import decoder

Key = tuple[str, str]  # measure, smallest region
PAGE: Final = 1_000  # streams whose histories are folded at once


class Miscounted(NamedTuple):
    """A posting or a balance that was not what it should be, and is by now."""

    where: str
    found: int
    expected: int

    def __str__(self) -> str:
        return f"{self.where}: {self.found}, not {self.expected}"


class Unfoldable(LookupError):
    """A row whose events cannot be folded. Where it stands in the way of another, restore the two together."""

    def __init__(self, stream: UUID, wrong: str) -> None:
        super().__init__(f"stream {stream}: {wrong}")
        self.stream = stream


async def recounted(
    session: Session, spec: ViewSpec, held: Held, keys: Collection[Key], ancestors: Ancestors
) -> list[Miscounted]:
    """Set right what one feed has posted under these measures and regions, and the balances of the measures.

    The place is locked by the caller. Rows, histories and the index of what was touched are taken as they stand.
    Raises Unfoldable.
    """
    expected = await _expected(session, spec, held, keys)
    found = await _posted(session, held.number, keys)
    wrong = _differing(found, expected)
    await session.put(POSTINGS, How.ADD, ((*at, held.number, expected[at] - found[at]) for at in wrong))
    postings = [Miscounted(" ".join(["posting", *map(str, at)]), found[at], expected[at]) for at in wrong]
    return postings + await rebalanced(session, held, {measure for measure, _ in keys}, ancestors)


async def rebalanced(session: Session, held: Held, measures: Collection[str], ancestors: Ancestors) -> list[Miscounted]:
    """Set the balances of one feed's measures to what its postings give on its day."""
    posted = await session.fetch(
        "text text text int",
        "select region, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where feed = $1 and measure among($2 text) and effective_on <= $3 group by region, measure, cut",
        held.number,
        list(measures),
        held.place.as_of,
    )
    stand = await session.fetch(
        "text text text int",
        "select region, measure, cut, value from ~balances where feed = $1 and measure among($2 text)",
        held.number,
        list(measures),
    )
    expected = _carried_up(posted, held, ancestors)
    found: Counter[Cell] = Counter({(region, measure, cut): value for region, measure, cut, value in stand})
    wrong = _differing(found, expected)
    await add(session, held.number, Counter({cell: expected[cell] - found[cell] for cell in wrong}))
    return [Miscounted(" ".join(["balance", *cell]), found[cell], expected[cell]) for cell in wrong]


def _carried_up(posted: Sequence[tuple[Any, ...]], held: Held, ancestors: Ancestors) -> Counter[Cell]:
    """What was posted by hand to a region that nobody knows lies in none: only a recount of it can take it away."""
    if held.place.as_of == NEVER:
        return Counter()
    sums = [((region, measure, cut), amount) for region, measure, cut, amount in posted if amount]
    regions = {cell[0] for cell, _ in sums}
    known = {region for region in regions if _lies(region, held, ancestors)}
    return spread(((cell, amount) for cell, amount in sums if cell[0] in known), ancestors, held.place.as_of)


def _lies(region: str, held: Held, ancestors: Ancestors) -> bool:
    try:
        return bool(ancestors(region, held.place.as_of))
    except Exception:  # whatever the table of regions says of a code that never was
        return False


def _differing(found: Counter[Any], expected: Counter[Any]) -> list[Any]:
    return sorted(at for at in found.keys() | expected.keys() if found[at] != expected[at])


async def _expected(session: Session, spec: ViewSpec, held: Held, keys: Collection[Key]) -> Counter[Posting]:
    expected: Counter[Posting] = Counter()
    streams = await _posted_there(session, held.number, keys)
    for at in range(0, len(streams), PAGE):
        page = streams[at : at + PAGE]
        arrivals = await _histories(session, spec, held.feed, page)
        folded = fold(spec.view, held.feed, {}, {stream: [] for stream in page}, arrivals, lambda _: ())
        for parked in folded.parked:
            raise Unfoldable(parked.stream, parked.detail)
        for posting, amount in folded.postings.items():
            if posting[:2] in keys:
                expected[posting] += amount
    return expected


async def _posted_there(session: Session, feed: int, keys: Collection[Key]) -> list[UUID]:
    """The rows of this feed that were ever posted there, by the index that is written with the postings."""
    touched = await session.fetch(
        "text text uuid",
        "select measure, region, stream from ~touched where measure among($1 text) and region among($2 text)",
        *_named(keys),
    )
    streams = {stream for measure, region, stream in touched if (measure, region) in keys}
    fed = await session.fetch(
        "uuid",
        "select stream from ~rows where feed = $1 and stream among($2 uuid) order by stream",
        feed,
        list(streams),
    )
    return [stream for (stream,) in fed]


async def _posted(session: Session, feed: int, keys: Collection[Key]) -> Counter[Posting]:
    found = await session.fetch(
        "text text text day day int",
        "select measure, region, cut, effective_on, recorded_on, amount from ~postings "
        "where feed = $1 and measure among($2 text) and region among($3 text)",
        feed,
        *_named(keys),
    )
    posted: Counter[Posting] = Counter()
    for measure, region, cut, effective_on, recorded_on, amount in found:
        if (measure, region) in keys:
            posted[measure, region, cut, effective_on, recorded_on] += amount
    return posted


def _named(keys: Collection[Key]) -> tuple[list[str], list[str]]:
    return sorted({measure for measure, _ in keys}), sorted({region for _, region in keys})


async def _histories(session: Session, spec: ViewSpec, feed: Feed, streams: Sequence[UUID]) -> list[Arrival]:
    """Every event that was applied to these rows, as it arrived. Raises Unfoldable."""
    found = await session.fetch(
        "uuid text uuid int int day instant bytes",
        "select stream, name, event_id, version, position, effective_on, recorded_at, body from ~history "
        "where stream among($1 uuid) order by position",
        list(streams),
    )
    arrivals = []
    for stream, name, event_id, version, position, effective_on, recorded_at, body in found:
        envelope = Envelope(
            type=name,
            id=event_id,
            source=feed.source,
            epoch=1,
            subject=stream,
            version=version,
            position=position,
            previous=0,
            effective_on=effective_on,
            recorded_at=recorded_at,
            region="",
        )
        try:
            arrivals.append(Arrival(envelope, decoder(spec.events[name]).decode(body), body))
        except (LookupError, ValueError) as wrong:
            raise Unfoldable(stream, str(wrong)) from wrong
    return arrivals
