"""Count distinct things over several streams when it is read, from the rows themselves: no posting holds that."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Final

from services.chassis.clock import day_of
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Session
from services.districts.ledger.reckoning import Figures, within
from services.districts.ledger.view import Distinct, ViewSpec
from services.districts.ledger.writing import decoder

_OPENED: Final = (
    "from ~touched t join ~rows r on r.stream = t.stream "
    "where t.measure = $1 and t.region among($2 text) and r.opened_on >= $3 and r.opened_on <= $4"
)


async def counted(
    session: Session,
    spec: ViewSpec,
    measures: Sequence[str],
    regions: Sequence[str],
    days: tuple[date, date],
    ancestors: Ancestors,
) -> Figures:
    """Those of the measures that are counted at read, as effective on the first day and known at the end of the second.

    What is not such a measure is left out.
    """
    asked = [name for name in measures if name in spec.distinct]
    lies_in = await within(session, regions, days[0], ancestors) if asked else {}
    return await _of_each(session, spec, asked, lies_in, days)


async def counted_at(
    session: Session,
    spec: ViewSpec,
    measures: Sequence[str],
    region: str,
    days: tuple[date, date],
    ancestors: Ancestors,
) -> Figures:
    """The same, of what lies at a region itself (or at a code it stands for), not at one below it."""
    asked = [name for name in measures if name in spec.distinct]
    lies_in = await within(session, [region], days[0], ancestors) if asked else {}
    own = {code: above for code, above in lies_in.items() if ancestors(code, days[0])[0] == region}
    return await _of_each(session, spec, asked, own, days)


async def _of_each(
    session: Session,
    spec: ViewSpec,
    measures: Sequence[str],
    lies_in: Mapping[str, Sequence[str]],
    days: tuple[date, date],
) -> Figures:
    decode = decoder(spec.row).decode
    figures: Figures = {}
    for name in measures:
        distinct = spec.distinct[name]
        things: defaultdict[str, set[Hashable]] = defaultdict(set)
        for region, body in await _bodies(session, distinct, list(lies_in), days):
            thing = distinct.thing(decode(body))
            for above in lies_in[region]:
                things[above].add(thing)
        cut = distinct.span(days[0]).cut
        figures |= {(region, name, cut): len(those) for region, those in things.items()}
    return figures


async def _bodies(
    session: Session, distinct: Distinct, regions: list[str], days: tuple[date, date]
) -> list[tuple[str, str]]:
    """Of the rows that were opened in the span up to the day; if asked, only what had been recorded by the other."""
    on, known_on = days
    asked = (distinct.of, regions, distinct.span(on).first, on)
    if known_on == date.max:
        found = await session.fetch("text text", f"select t.region, r.body {_OPENED}", *asked)
        return [(region, body) for region, body in found]
    opened = _OPENED.replace("where", "join ~history h on h.stream = r.stream where", 1)
    dated = await session.fetch("text text instant", f"select t.region, r.body, h.recorded_at {opened}", *asked)
    return [(region, body) for region, body, recorded_at in dated if day_of(recorded_at) <= known_on]
