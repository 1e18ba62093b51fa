"""Whether values may stand beside each other: who may set what, in which direction, and never two for one day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from contracts.marked_files import Complaint
from contracts.policies.catalogue import Located
from contracts.policies.declared import Key
from contracts.policies.kinds import BadValue, beyond, typed
from contracts.policies.overlay import levels_of
from contracts.policies.policy_set import Entry, PolicyMissing, PolicySet


def complaints_alone(located: Sequence[Located], keys: Mapping[str, Key]) -> Iterator[Complaint]:
    """What is wrong with a value by itself, or beside another of its key and place."""
    before: dict[tuple[str, str, bool], list[Located]] = {}
    for each in located:
        entry, item = each
        key = keys.get(entry.key)
        if key is None:
            yield item.complaint(f"no policy is called {entry.key}")
            continue
        if entry.value.valid_to and entry.value.valid_to <= entry.value.valid_from:
            yield item.complaint(f"{entry.key} ends on {entry.value.valid_to}, before it begins")
        if not entry.value.source.strip():
            yield item.complaint(f"{entry.key} names no source")
        try:
            typed(key, entry.value.value)
        except BadValue as wrong:
            yield item.complaint(wrong)
        yield from _by_whom(each, key)
        rivals = before.setdefault((entry.key, entry.region, entry.overlaid), [])
        for rival in rivals:
            if rival.entry.value.meets(entry.value):
                there = f"{rival.item.file}:{rival.item.line}"
                yield item.complaint(f"{entry.key} has another value on some of these days ({there})")
        rivals.append(each)


def _by_whom(each: Located, key: Key) -> Iterator[Complaint]:
    entry, item = each
    levels, said = levels_of(entry.region), entry.value.jurisdiction
    if said not in levels:
        yield item.complaint(f"{key.key}: a value for {entry.region or 'the nation'} is not the {said}'s")
    elif not set(levels if entry.overlaid else [said]) & set(key.set_by):
        yield item.complaint(f"{key.key} is set by {', '.join(key.set_by)}, not by a {said}")


def complaints_together(located: Sequence[Located], together: PolicySet) -> Iterator[Complaint]:
    """What is wrong with overlaid values against what would hold without them: the first day of each that shows it."""
    for entry, item in located:
        if entry.overlaid:
            wrong = _too_far(entry, together) or _beyond_its_bound(entry, together)
            if wrong:
                yield item.complaint(wrong)


def _too_far(entry: Entry, together: PolicySet) -> str | None:
    key = together.keys[entry.key]
    value = typed(key, entry.value.value)
    for on in _turns(entry, key.key, together):
        above = together.above(entry, on)
        if above is None or above.entry.value.jurisdiction in levels_of(entry.region):
            continue  # nothing is said there, or the same level said it: it may say something else
        if beyond(key, value, above.value, key.direction):
            may = "may not differ from" if key.direction == "none" else f"may only be {key.direction} than"
            return f"{key.key} {may} {above.entry.value.value}, which holds on {on} ({above.entry.value.source})"
    return None


def _beyond_its_bound(entry: Entry, together: PolicySet) -> str | None:
    key = together.keys[entry.key]
    if key.at_most is None or entry.value.value is None:
        return None
    for on in _turns(entry, key.at_most, together):
        try:
            bound = together.find(key.at_most, on, entry.region)
        except PolicyMissing:
            continue
        if beyond(key, typed(key, entry.value.value), bound.value, "lower"):
            source = bound.entry.value.source
            return f"{key.key} may not exceed {bound.entry.value.value}, the limit of {key.at_most} ({source})"
    return None


def _turns(entry: Entry, key: str, together: PolicySet) -> list[date]:
    """The first day of a value, and every later one of its days on which a value of a key begins or ends."""
    first, until = entry.value.valid_from, entry.value.until
    turns = {day for held in together.of(key) for day in (held.since, held.until)}
    return sorted({first, *(day for day in turns if first < day < until)})
