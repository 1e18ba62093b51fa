"""What a row of the table is about (事项): one route, the family of things it is decided on, and who may."""

from msgspec import Struct

from contracts.access.grants import Grant


class Action(Struct, frozen=True):
    """`of`: the family of streams on whose standing it is decided; "": on none, the role alone says it.

    `public`: whoever comes, signed in or not.
    """

    zh: str
    en: str
    of: str = ""
    grants: tuple[Grant, ...] = ()
    public: bool = False


class Sight(Struct, frozen=True):
    """Who sees things of a family at all. From anybody else it is hidden that there is such a thing.

    `public`: everybody does, and then whoever may not do something is told so.
    """

    grants: tuple[Grant, ...] = ()
    public: bool = False


def anybody(zh: str, en: str) -> Action:
    return Action(zh, en, public=True)


def look(zh: str, en: str, of: str, sight: Sight) -> Action:
    """To be shown one thing: whoever sees it."""
    return Action(zh, en, of, sight.grants, sight.public)
