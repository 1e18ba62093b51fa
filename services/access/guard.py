"""The guard of one request: what it reads and writes is held against the table of permissions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS, SIGHTS, NotSignedIn, decide, reads_texts, sees
from contracts.access.grants import Grant
from contracts.access.scope import EVERYTHING, Scope, scope_of
from contracts.access.standing import Relation, Standing
from contracts.refusal import Refusal
from services.chassis.guarding import GUARD, Guard
from services.chassis.refusals import NotFound
from services.chassis.streams import Change, Loaded


class RowsHidden(Refusal):
    zh = "{region}的明细不在您的查看范围内,可查看汇总数字"
    en = "what is behind a figure of {region} lies outside what you may see; the figure itself is open"
    status = 403
    field = "region"


class Unchecked(Exception):
    """A route that is decided on a thing looked at none: our own fault, and nothing is answered or written."""


@dataclass
class RequestGuard(Guard):
    """For one caller and one action."""

    caller: Caller | None
    action: str
    checked: bool = False
    granted: bool = False  # for something that is no aggregate
    hid: bool = False  # something that there is was told of as not there
    seen: list[Loaded[Any]] = field(default_factory=list)

    @property
    def reads_texts(self) -> bool:
        """Of nothing that it looked at there is a text that is not the caller's to read."""
        stands = ((each.stream.name, each.stream.stands(each.id, each.state)) for each in self.seen)
        readable = all(reads_texts(self.caller, family, standing) for family, standing in stands)
        return readable and (self.granted or bool(self.seen))

    def got(self, loaded: Loaded[Any]) -> None:
        """Raises RoleMayNot, OutsideScope; NotFound where it is not even to be known that there is such a thing."""
        family = loaded.stream.name
        self.seen.append(loaded)
        if family == ACTIONS[self.action].of:
            self._decide(loaded)
        elif family in SIGHTS and not sees(self.caller, family, loaded.stream.stands(loaded.id, loaded.state)):
            raise self._hidden(loaded)

    def loaded(self, loaded: Loaded[Any]) -> None:
        """Only what the action is about: what else a decision reads is not shown.

        What does not say where it lies is looked at when it is written, where the fact says it.
        """
        stream = loaded.stream
        if (
            loaded.version
            and stream.name == ACTIONS[self.action].of
            and (stream.standing or stream.region(loaded.state))
        ):
            self._decide(loaded)

    def shows(self, loaded: Loaded[Any]) -> bool:
        return sees(self.caller, loaded.stream.name, loaded.stream.stands(loaded.id, loaded.state))

    def may(self, action: str, loaded: Loaded[Any]) -> bool:
        """Of what begins from a thing, and stands to places as the thing does not yet, the role alone says it."""
        stands = loaded.stream.stands(loaded.id, loaded.state)
        if ACTIONS[action].of != loaded.stream.name and not _comparable(ACTIONS[action].grants, stands):
            return decide(self.caller, action).allowed
        return decide(self.caller, action, stands).allowed

    def knows_people(self, loaded: Loaded[Any]) -> bool:
        """Of what everybody may look at: who may act on such a thing there."""
        stands = loaded.stream.stands(loaded.id, loaded.state)
        return not ACTIONS[self.action].public or reads_texts(self.caller, loaded.stream.name, stands)

    def at(self, region: str) -> None:
        """Raises RoleMayNot, OutsideScope."""
        self.on(_in(region))

    def writes(self, changes: Iterable[Change]) -> None:
        """A thing that begins is looked at as it will be."""
        for change in changes:
            if change.version == 0 and change.facts and change.stream.name == ACTIONS[self.action].of:
                self._decide(change.after or change.stream.new(change.id).after(*change.facts), change.region)
        if not self.checked:
            raise Unchecked(self.action)

    def on(self, standing: Standing, missing: Refusal | None = None) -> None:
        """Whatever is not an aggregate: the place that was asked for. Raises RoleMayNot; OutsideScope, or `missing`."""
        self.checked = True
        decision = decide(self.caller, self.action, standing)
        if decision.refusal:
            self.hid = self.hid or missing is not None
            raise missing or decision.refusal
        self.granted = self.granted or decision.grant is not None

    def _decide(self, loaded: Loaded[Any], region: str | None = None) -> None:
        """`region`: where a family that does not say how it stands is to lie."""
        self.checked = True
        stream = loaded.stream
        stands = stream.stands(loaded.id, loaded.state) if stream.standing or region is None else _in(region)
        decision = decide(self.caller, self.action, stands)
        if decision.hidden:
            raise self._hidden(loaded)
        if decision.refusal:
            raise decision.refusal

    def _hidden(self, loaded: Loaded[Any]) -> NotFound:
        self.hid = True
        return NotFound(id=loaded.id)


def check_place(region: str) -> None:
    """Of what is asked for by its place: whether the caller of this request may have it there.

    Raises RoleMayNot, OutsideScope. Where no request is under way nobody is asked.
    """
    check(_in(region))


def check(standing: Standing, missing: Refusal | None = None) -> None:
    """The same of whatever stands so; `missing` is told instead where it is not to be known."""
    guard = GUARD.get()
    if isinstance(guard, RequestGuard):
        guard.on(standing, missing)


def check_rows(family: str, region: str) -> None:
    """Of a list of things of one family that lie in a region: whether the caller sees them. Raises RowsHidden."""
    if not may_see(family, region):
        guard = GUARD.get()
        raise NotSignedIn if isinstance(guard, RequestGuard) and guard.caller is None else RowsHidden(region=region)


def may_see(family: str, region: str) -> bool:
    """Whether the caller of this request sees a thing of the family that lies there; where nobody asks, it is seen."""
    guard = GUARD.get()
    if not isinstance(guard, RequestGuard):
        return True
    guard.checked = True
    return sees(guard.caller, family, _in(region))


def scope(family: str) -> Scope:
    """What of a family the caller of this request is shown, for the database to hold it too; where nobody asks, all."""
    guard = GUARD.get()
    return scope_of(guard.caller, family) if isinstance(guard, RequestGuard) else EVERYTHING


def _comparable(grants: Iterable[Grant], standing: Standing) -> bool:
    """Whether the thing has any of the places or people that the grants ask for."""
    known = {how for how, _ in (*standing.places, *standing.people)}
    return any(known.intersection(grant.of) for grant in grants)


def _in(region: str) -> Standing:
    return Standing(places=((Relation.PLACE, region),))
