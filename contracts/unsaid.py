"""What is given on a form and never said again (不回显): the mark of a field that tells something of a person."""

from typing import Final


class Unsaid:
    """Stands in the annotation of a field or a parameter, however deep: what refuses the form repeats nothing of it."""

    def __format__(self, _: str) -> str:
        return "…"


UNSAID: Final = Unsaid()
