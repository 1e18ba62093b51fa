"""A row that stands on a list while something is to be done about it."""

from msgspec import Struct


class Listed(Struct, frozen=True, kw_only=True):
    """A view's row may be one of these: then its table has an index of those that are on the list now."""

    @property
    def listed(self) -> tuple[str, str] | None:
        """The region where it is on a list, and a text by which that is ordered; None: it is on none."""
        raise NotImplementedError
