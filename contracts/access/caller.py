"""Who asks (访问者): an opaque subject that acts in one post, as its access token says."""

from typing import Final

from msgspec import Struct

from contracts.posts_words import Title
from contracts.roles import Role

AUDIENCE: Final = "linli"  # of every access token: whom it is for


class Caller(Struct, frozen=True, kw_only=True):
    """One subject in one post; a department's account also has scopes. Nobody's name is in it.

    `region` is the unit's (6, 9 or 12 digits), `body` the organisation, group or committee that one acts for.
    """

    subject: str
    role: Role
    region: str = ""
    body: str = ""
    post: str = ""
    title: Title = Title.NONE  # in the unit: which steps of an approval are the post's
    holder: str = ""  # whose post it is, where a deputy acts
    taken_over: frozenset[str] = frozenset()  # whose open work was handed over to this subject
    scopes: frozenset[str] = frozenset()

    @property
    def subjects(self) -> frozenset[str]:
        """Whose cases are the caller's own."""
        return self.taken_over | {self.subject, self.holder} - {""}

    @property
    def unit(self) -> str:
        return self.body or self.region
