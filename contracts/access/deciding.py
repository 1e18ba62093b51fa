"""The one decision (准予与否): what a caller may do with a thing, and why or why not."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.access import (
    districts,
    evaluation,
    house,
    mediation,
    papers,
    posts,
    procurement,
    registration,
    sheets,
    vault,
)
from contracts.access.actions import Action, Sight
from contracts.access.caller import Caller
from contracts.access.grants import Grant, Reach
from contracts.access.standing import Standing
from contracts.refusal import Refusal
from contracts.roles import Role

ROOMS: Final = (registration, mediation, procurement, evaluation, posts)
ACTIONS: Final[Mapping[str, Action]] = {
    name: action for room in (*ROOMS, districts, house, vault, papers, sheets) for name, action in room.ACTIONS.items()
}
SIGHTS: Final[Mapping[str, Sight]] = {
    family: sight for room in (*ROOMS, districts, vault, papers, sheets) for family, sight in room.SIGHTS.items()
}
_WHO_ACT: Final[Mapping[str, tuple[Grant, ...]]] = {
    family: tuple(dict.fromkeys(g for a in ACTIONS.values() if a.of == family and not a.public for g in a.grants))
    for family in {action.of for action in ACTIONS.values()}
}


class NotSignedIn(Refusal):
    zh = "请先登录"
    en = "sign in first"
    status = 401


class RoleMayNot(Refusal):
    zh = "以“{role:zh}”身份不能办理:{action}"
    en = "this is not done as {role}: {action_en}"
    status = 403


class OutsideScope(Refusal):
    zh = "该事项不在您的办理范围内:{action}"
    en = "it lies outside what you may do: {action_en}"
    status = 403


class Decision(NamedTuple):
    """`refusal` is the reason of a no, `grant` that of a yes (None: it is public)."""

    grant: Grant | None = None
    refusal: Refusal | None = None
    hidden: bool = False  # a no by which the thing is not to be known at all

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def beyond_a_region() -> frozenset[Role]:
    """Roles that the table lets act wherever a thing lies: by the body that they name, or anywhere."""
    grants = [grant for action in ACTIONS.values() for grant in action.grants]
    grants += [grant for sight in SIGHTS.values() for grant in sight.grants]
    return frozenset(grant.role for grant in grants if grant.reach in (Reach.ANYWHERE, Reach.BODY))


def decide(caller: Caller | None, name: str, standing: Standing | None = None) -> Decision:
    """Whether the caller may do it; without a standing: whether there is anything of this kind he may do it with."""
    action = ACTIONS[name]
    if action.public:
        return Decision()
    if caller is None:
        return Decision(refusal=NotSignedIn())
    fitting = [grant for grant in action.grants if grant.fits(caller)]
    if standing is None or not action.of:
        if fitting:
            return Decision(fitting[0])
        return Decision(refusal=RoleMayNot(role=caller.role, action=action.zh, action_en=action.en))
    found = next((grant for grant in fitting if grant.reaches(caller, standing)), None)
    if found:
        return Decision(found)
    no = OutsideScope(action=action.zh, action_en=action.en)
    return Decision(refusal=no, hidden=not sees(caller, action.of, standing))


def sees(caller: Caller | None, family: str, standing: Standing) -> bool:
    """Whether it may be known to the caller that there is such a thing."""
    sight = SIGHTS.get(family)
    if sight is None or sight.public:
        return True
    return caller is not None and any(grant.reaches(caller, standing) for grant in sight.grants)


def reads_texts(caller: Caller | None, family: str, standing: Standing) -> bool:
    """Whether the caller reads what officials wrote down in a thing: who sees it, of what the law opens who may act."""
    sight = SIGHTS.get(family)
    if caller is None:
        return False
    grants = sight.grants if sight and not sight.public else _WHO_ACT.get(family, ())
    return any(grant.reaches(caller, standing) for grant in grants)
