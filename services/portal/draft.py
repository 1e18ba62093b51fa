"""A form half filled, as its author left it (草稿)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from msgspec import Struct


class Author(NamedTuple):
    """Who may open it: this person, and only in this post."""

    subject: str
    post: str


class Draft(Struct, frozen=True, kw_only=True):
    """`thing`: what the command is about, as its form's address says it; `key`: under which it will be done once.

    `interrupted`: it was kept because the session had ended. What was typed may be personal: nothing shows itself.
    """

    service: str
    command: str
    thing: str
    key: str
    values: Mapping[str, str]
    kept_at: datetime
    interrupted: bool = False

    def __repr__(self) -> str:
        return f"Draft({self.command!r}, …)"


class Kept(NamedTuple):
    """A draft and its name, which says nothing."""

    id: str
    draft: Draft


class TooMany(Exception):
    """The author has as many as one may have, or all have."""


class Drafts(Protocol):
    """Where they lie, sealed, so many and so long: the portal itself keeps nothing."""

    def now(self) -> datetime: ...

    def days(self) -> int:
        """How long one is kept."""

    async def keep(self, author: Author, draft: Draft, id: str = "", *, oldest_goes: bool = False) -> str:
        """Its id: a new one, or of the author's own that it takes the place of. Raises TooMany.

        `oldest_goes`: where there are too many, the one that was kept longest ago makes room.
        """

    async def find(self, author: Author, id: str) -> Draft | None:
        """None where there is none of this author's, whatever there is of others."""

    async def of(self, author: Author) -> list[Kept]:
        """The newest first."""

    async def drop(self, author: Author, id: str) -> None:
        """What was sent, or is wanted no more."""


MOST: Final = 20  # of an author
