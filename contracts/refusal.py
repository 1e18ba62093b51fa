"""How a decision says no: a sentence in both languages, and the values that made it."""

from typing import ClassVar, Self


class Refusal(Exception):
    """A rule said no. Subclasses give the sentence; `field` names what of the command broke the rule."""

    zh: ClassVar[str]
    en: ClassVar[str]
    status: ClassVar[int] = 409
    field: str | None = None

    def __init__(self, **values: object) -> None:
        super().__init__(self.en.format(**values))
        self.values = values

    def at(self, field: str | None) -> Self:
        """The same no, told of the field of the command that it is about."""
        self.field = field
        return self

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.values == self.values

    def __hash__(self) -> int:
        return hash(type(self))
